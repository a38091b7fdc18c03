// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <thread>

#include "simulators/receiver/socket.hpp"

namespace sluice::faults {

/// The network between the gateway and one of its peers: takes TCP connections on loopback and passes them
/// on, faithfully (an end of file is one, a reset is one), until it is told to misbehave. A thread of its own
/// does the work; all functions may be called from any thread.
class Proxy {
 public:
  enum class Mode {
    pass,
    refuse,  ///< connections are reset, new ones at once. The port stays taken: others look for free ones
    silent,  ///< a half-open peer: connections are taken and stay, nothing is passed on
    drip,    ///< a few KiB a second
  };

  explicit Proxy(std::uint16_t target);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  std::uint16_t port() const { return port_; }
  void set(Mode mode) { mode_ = mode; }
  /// Resets every open connection.
  void reset() { ++resets_; }
  /// Resets a connection in the middle after so many more bytes from the client.
  void reset_after(std::uint64_t bytes) { budget_ = static_cast<std::int64_t>(bytes); }

 private:
  struct Link;
  void run();
  void accept();
  static bool hold_end(Link& link);
  bool pass_on(Link& link);
  void serve();

  const std::uint16_t target_;
  std::uint16_t port_ = 0;
  simulators::Descriptor listener_;
  std::list<Link> links_;
  std::atomic<Mode> mode_{Mode::pass};
  std::atomic<std::uint64_t> resets_{0};
  std::atomic<std::int64_t> budget_{-1};  ///< bytes until a reset; negative: none is meant
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace sluice::faults

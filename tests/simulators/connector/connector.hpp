// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "simulators/common/control.hpp"
#include "simulators/common/knobs.hpp"
#include "simulators/connector/link.hpp"
#include "simulators/connector/options.hpp"

namespace sluice::simulators {

/// A table over `options`, which outlives it.
Knobs connector_knobs(ConnectorOptions& options);

/// The SIEM connector of a KICS Server: sends CEF to where it was told. All of it is safe for use from
/// several threads.
class SiemConnector {
 public:
  /// Starts to send. Throws std::invalid_argument, std::runtime_error.
  explicit SiemConnector(ConnectorOptions options);
  SiemConnector(const SiemConnector&) = delete;
  SiemConnector& operator=(const SiemConnector&) = delete;
  ~SiemConnector();

  Control& control() { return *control_; }
  /// Throws std::invalid_argument.
  void set(const std::string& knob, const std::string& value);

  /// The texts that sender s sends for its events, in order, as long as `events` says.
  std::vector<std::string> expected(std::uint64_t sender = 0) const;
  /// True as soon as every sender has sent everything, false when `time` is over.
  bool wait_until_sent(std::chrono::milliseconds time) const;
  std::uint64_t messages() const { return messages_; }
  const Link::Counters& counters() const { return counters_; }
  std::string state() const;  ///< JSON

  void stop();

 private:
  void start_control(std::uint16_t port);
  void run(std::uint64_t sender);
  struct Sending {
    Link& link;
    std::string gathered;  ///< whole frames that wait for more
    std::uint64_t messages, since_connect;
  };
  bool next_event(std::uint64_t event, Sending& to);
  bool flush(Sending& to);
  bool keep_pace(Link& link);
  ConnectorOptions present() const;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  ConnectorOptions options_;
  Knobs knobs_;
  const ConnectorOptions fixed_;  ///< what cannot change
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> messages_{0}, events_{0};
  Link::Counters counters_;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point pace_begun_{};
  double paced_ = 0;
  std::vector<std::thread> threads_;
  std::unique_ptr<Control> control_;
};

}  // namespace sluice::simulators

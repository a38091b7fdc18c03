// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

#include "simulators/connector/options.hpp"
#include "simulators/receiver/socket.hpp"

namespace sluice::simulators {

/// One sender's connection, made again when it breaks. Keeps what the peer's kernel has not acknowledged, and
/// sends that again on the next connection: as careful as plain TCP lets a sender be.
class Link {
 public:
  struct Counters {
    std::atomic<std::uint64_t> bytes{0}, connections{0}, failures{0}, repeated{0}, waits{0};
  };

  /// Everything outlives the link. `source`: the address that it sends from.
  Link(const ConnectorOptions& options, std::string source, const std::atomic<bool>& stop,
       Counters& counters);

  /// Returns when the kernel has taken all of it, on whatever connection; false when stopped. Where the peer
  /// reads slowly this waits.
  bool send(std::string_view frame);
  /// Ends the connection in order, after everything is acknowledged; a later send makes a new one.
  void finish();
  /// Waits; false when stopped.
  bool pause(double seconds) const;

 private:
  bool connect();
  bool write(std::string_view bytes);
  bool write_in_pieces(std::string_view frame);
  int write_some(std::string_view bytes);
  bool wait(short events, int milliseconds) const;
  bool shake_hands();
  bool send_again();
  void forget_acknowledged();
  void give_up();

  const ConnectorOptions& options_;
  const std::string source_;
  const std::atomic<bool>& stop_;
  Counters& counters_;
  Identity identity_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_{nullptr, SSL_CTX_free};
  Descriptor socket_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
  std::deque<std::string> unacknowledged_;  // whole frames
  std::uint64_t unacknowledged_bytes_ = 0;
};

}  // namespace sluice::simulators

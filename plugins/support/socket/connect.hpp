// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "support/socket/canceller.hpp"
#include "support/socket/endpoint.hpp"
#include "support/socket/file_descriptor.hpp"

namespace sluice::support::socket {

/// How a TCP connection is made and kept. Zero turns an option off.
struct TcpOptions {
  std::chrono::milliseconds connect_timeout =
      std::chrono::seconds(10);                                       ///< for one address; resolving is extra
  std::chrono::seconds keepalive_idle{30};                            ///< TCP_KEEPIDLE
  std::chrono::seconds keepalive_interval{10};                        ///< TCP_KEEPINTVL
  int keepalive_probes = 3;                                           ///< TCP_KEEPCNT
  std::chrono::milliseconds user_timeout = std::chrono::seconds(60);  ///< TCP_USER_TIMEOUT
  int send_buffer = 0;  ///< SO_SNDBUF in bytes; 0: the system decides
};

/// Resolves the peer and tries its addresses in turn. The socket is non-blocking, close-on-exec, with
/// TCP_NODELAY. Throws Failure::retry ("kuma.example:5160: connect: connection refused (192.0.2.7), …"; "…:
/// resolve: …") or Failure::cancelled.
FileDescriptor connect_tcp(const Endpoint& peer, const TcpOptions& options, const Canceller& canceller);

/// A connected, non-blocking UDP socket to the peer's first usable address. Throws as connect_tcp.
FileDescriptor connect_udp(const Endpoint& peer, const Canceller& canceller);

}  // namespace sluice::support::socket

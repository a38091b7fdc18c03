// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "support/socket/canceller.hpp"
#include "support/socket/connect.hpp"
#include "support/socket/endpoint.hpp"

namespace sluice::support::socket {

/// Sends records as UDP datagrams, one each. UDP confirms nothing: what can be noticed is a local error, and
/// a host that answers "port unreachable" to an earlier datagram. One thread at a time, apart from the
/// canceller.
class Datagram {
 public:
  /// `canceller` must outlive the object. `timeout` bounds the wait for room in the send buffer.
  Datagram(Endpoint peer, const Canceller& canceller,
           std::chrono::milliseconds timeout = std::chrono::seconds(10));

  /// Resolves and connects; also called by send() where needed.
  void open();
  bool is_open() const { return static_cast<bool>(socket_); }

  /// Throws Failure::rejected where the record is too large for one datagram (for ever: dead letter),
  /// Failure::retry for everything else, such as a port where nobody listens.
  void send(std::string_view record);

  /// Throws Failure::retry where the host has reported an error for an earlier datagram.
  void check();
  void close() noexcept { socket_.reset(); }

 private:
  Endpoint peer_;
  const Canceller& canceller_;
  std::chrono::milliseconds timeout_;
  FileDescriptor socket_;
};

}  // namespace sluice::support::socket

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <sys/socket.h>

#include "support/socket/canceller.hpp"
#include "support/socket/endpoint.hpp"

namespace sluice::support::socket {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  int family() const { return storage.ss_family; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// "192.0.2.7"
  std::string text() const;
};

/// Addresses of the peer in the system's order of preference, at least one. `type` is SOCK_STREAM or
/// SOCK_DGRAM. A slow name server is given up at once when the canceller says so. Throws Failure::retry or
/// Failure::cancelled.
std::vector<Address> resolve(const Endpoint& peer, int type, const Canceller& canceller);

/// An errno in the words of this library: "connection refused", "connection reset by the peer", …
std::string cause(int error);

}  // namespace sluice::support::socket

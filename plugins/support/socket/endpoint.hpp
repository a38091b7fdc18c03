// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::support::socket {

/// A peer by name or address.
struct Endpoint {
  std::string host{};
  uint16_t port = 0;

  /// "kuma.example:5160", "[2001:db8::1]:5160"
  std::string text() const;
};

/// Reads "host:port", "IPv4:port" or "[IPv6]:port". Throws std::invalid_argument with what is wrong and the
/// expected form.
Endpoint parse_endpoint(std::string_view text);

}  // namespace sluice::support::socket

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <sys/socket.h>

#include "support/socket/endpoint.hpp"

namespace sluice::syslog {

enum class Transport { tcp, tls, udp };

/// One element of the option `listen`: "tcp://0.0.0.0:5140". Port 0 is any free one.
struct ListenAddress {
  Transport transport = Transport::tcp;
  support::socket::Endpoint endpoint;

  std::string text() const;
};

/// Throws std::invalid_argument with what is wrong and what to write.
ListenAddress parse_listen(std::string_view text);

/// The address of a sender without its port; IPv4 in its IPv6-mapped form, so that one order holds for all.
class Peer {
 public:
  Peer() = default;
  explicit Peer(const sockaddr_storage& from);
  /// Throws std::invalid_argument where the text is no IP address.
  explicit Peer(const std::string& text);

  bool is_ipv4() const;
  std::string text() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  auto operator<=>(const Peer&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

std::uint16_t port_of(const sockaddr_storage& from);

}  // namespace sluice::syslog

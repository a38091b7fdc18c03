// SPDX-License-Identifier: Apache-2.0
#include "support/socket/endpoint.hpp"

#include <charconv>
#include <stdexcept>

namespace sluice::support::socket {

namespace {

[[noreturn]] void refuse(std::string_view text, const char* why) {
  throw std::invalid_argument(
      "\"" + std::string(text) + "\": " + why +
      "; write host:port, for example \"kuma.example:5160\" or \"[2001:db8::1]:5160\"");
}

bool is_host_character(char c) {
  return c > ' ' && c != '/' && c != '@' && c != '\x7f';
}

}  // namespace

std::string Endpoint::text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Endpoint parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) refuse(text, "the port is missing");
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    refuse(text, "an IPv6 address needs square brackets");
  }
  if (host.empty()) refuse(text, "the host is missing");
  for (const char c : host) {
    if (!is_host_character(c)) refuse(text, "a character that no host name has");
  }
  Endpoint endpoint{std::string(host), 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size() || endpoint.port == 0) {
    refuse(text, "the port is not a number from 1 to 65535");
  }
  return endpoint;
}

}  // namespace sluice::support::socket

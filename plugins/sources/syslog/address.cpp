// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/address.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>

namespace sluice::syslog {
namespace {

constexpr std::pair<std::string_view, Transport> schemes[] = {
    {"tcp://", Transport::tcp}, {"tls://", Transport::tls}, {"udp://", Transport::udp}};

constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::string ListenAddress::text() const {
  for (const auto& [scheme, value] : schemes) {
    if (value == transport) return std::string(scheme) + endpoint.text();
  }
  return endpoint.text();
}

ListenAddress parse_listen(std::string_view text) {
  for (const auto& [scheme, transport] : schemes) {
    if (!text.starts_with(scheme)) continue;
    std::string place(text.substr(scheme.size()));
    const bool any_port = place.ends_with(":0");
    if (any_port) place.back() = '1';
    ListenAddress address{transport, support::socket::parse_endpoint(place)};
    if (any_port) address.endpoint.port = 0;
    return address;
  }
  throw std::invalid_argument("\"" + std::string(text) +
                              "\": write the transport first, for example \"tcp://0.0.0.0:5140\", "
                              "\"udp://0.0.0.0:5140\" or \"tls://0.0.0.0:6514\"");
}

Peer::Peer(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(from);
    std::memcpy(bytes_.data(), &six.sin6_addr, bytes_.size());
  } else {
    const auto& four = reinterpret_cast<const sockaddr_in&>(from);
    std::copy(mapped.begin(), mapped.end(), bytes_.begin());
    std::memcpy(bytes_.data() + mapped.size(), &four.sin_addr, 4);
  }
}

Peer::Peer(const std::string& text) {
  if (::inet_pton(AF_INET6, text.c_str(), bytes_.data()) == 1) return;
  std::copy(mapped.begin(), mapped.end(), bytes_.begin());
  if (::inet_pton(AF_INET, text.c_str(), bytes_.data() + mapped.size()) == 1) return;
  throw std::invalid_argument("\"" + text + "\" is no IP address");
}

bool Peer::is_ipv4() const {
  return std::equal(mapped.begin(), mapped.end(), bytes_.begin());
}

std::string Peer::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  const bool four = is_ipv4();
  ::inet_ntop(four ? AF_INET : AF_INET6, bytes_.data() + (four ? mapped.size() : 0), out.data(), out.size());
  return out.data();
}

std::uint16_t port_of(const sockaddr_storage& from) {
  return ntohs(from.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(from).sin6_port
                                          : reinterpret_cast<const sockaddr_in&>(from).sin_port);
}

}  // namespace sluice::syslog

// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/allow_list.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace sluice::syslog {
namespace {

bool same_network(const Peer& a, const Peer& b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.bytes().begin(), a.bytes().begin() + static_cast<std::ptrdiff_t>(whole),
                  b.bytes().begin()))
    return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (a.bytes()[whole] ^ b.bytes()[whole]) >> (8 - rest) == 0;
}

std::pair<Peer, unsigned> parse_network(const std::string& element) {
  const std::size_t slash = element.find('/');
  const Peer peer(element.substr(0, slash));
  const unsigned most = peer.is_ipv4() ? 32 : 128;
  unsigned bits = most;
  if (slash != std::string::npos) {
    const char* end = element.data() + element.size();
    const auto [at, error] = std::from_chars(element.data() + slash + 1, end, bits);
    if (error != std::errc() || at != end || bits > most)
      throw std::invalid_argument(
          "\"" + element + "\": the part behind the slash is a number of bits up to " + std::to_string(most));
  }
  return {peer, bits + (128 - most)};
}

}  // namespace

AllowList::AllowList(const std::vector<std::string>& elements) {
  for (const std::string& element : elements) networks_.push_back(parse_network(element));
}

bool AllowList::allows(const Peer& peer) const {
  return networks_.empty() || std::any_of(networks_.begin(), networks_.end(), [&](const auto& network) {
           return same_network(network.first, peer, network.second);
         });
}

}  // namespace sluice::syslog

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sources/syslog/address.hpp"

namespace sluice::syslog {

/// The option `allow`: addresses and networks that may send. Empty: everybody.
class AllowList {
 public:
  /// Elements are "192.0.2.50", "192.0.2.0/24", "2001:db8::/32". Throws std::invalid_argument.
  explicit AllowList(const std::vector<std::string>& elements);

  bool allows(const Peer& peer) const;

 private:
  std::vector<std::pair<Peer, unsigned>> networks_;  // with the number of bits that count
};

}  // namespace sluice::syslog

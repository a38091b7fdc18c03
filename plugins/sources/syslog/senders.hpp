// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "sources/syslog/address.hpp"
#include "sources/syslog/clocks.hpp"

namespace sluice::syslog {

/// What one sender's address did since the start.
struct Sender {
  std::uint64_t messages = 0;  ///< merged and dead ones too
  std::uint64_t bytes = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t refused = 0;  ///< connections and datagrams
  std::uint32_t connections = 0;
  bool refusing = false;  ///< said in the log
  SteadyTime last{};
};

/// The account of each sender, for a bounded number of them: addresses of datagrams can be forged. Where
/// there are more, those that were silent longest and have no connection are counted together.
class Senders {
 public:
  explicit Senders(std::size_t most = 1000) : most_(most) {}

  /// The sender's account; `is_new` where it had none. Valid until the next call of at().
  Sender& at(const Peer& peer, SteadyTime now, bool& is_new);
  std::size_t size() const { return senders_.size(); }
  /// All together.
  Sender total() const;
  /// "2 senders, 1 234 messages, 3 dead letters; 192.0.2.50: 1 200 messages; ...": the busiest five.
  std::string text() const;

 private:
  void make_room();

  const std::size_t most_;
  std::map<Peer, Sender> senders_;
  Sender others_;
};

}  // namespace sluice::syslog

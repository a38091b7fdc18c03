// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/senders.hpp"

#include <algorithm>
#include <vector>

#include "sources/syslog/text.hpp"

namespace sluice::syslog {
namespace {

void add(Sender& sum, const Sender& one) {
  sum.messages += one.messages;
  sum.bytes += one.bytes;
  sum.dead_letters += one.dead_letters;
  sum.refused += one.refused;
  sum.connections += one.connections;
}

std::string counted(std::uint64_t count, const char* what) {
  return show_count(count) + " " + what + (count == 1 ? "" : "s");
}

std::string account(const Sender& one) {
  std::string text = counted(one.messages, "message");
  if (one.dead_letters > 0) text += ", " + counted(one.dead_letters, "dead letter");
  if (one.refused > 0) text += ", " + show_count(one.refused) + " refused";
  return text;
}

}  // namespace

Sender& Senders::at(const Peer& peer, SteadyTime now, bool& is_new) {
  auto found = senders_.find(peer);
  is_new = found == senders_.end();
  if (is_new) {
    if (senders_.size() >= most_) make_room();
    found = senders_.emplace(peer, Sender{}).first;
  }
  found->second.last = now;
  return found->second;
}

/// Half of the silent ones at a time, so that a flood of forged addresses costs little each.
void Senders::make_room() {
  std::vector<SteadyTime> times;
  for (const auto& [peer, one] : senders_) {
    if (one.connections == 0) times.push_back(one.last);
  }
  if (times.empty()) return;  // connections have a bound of their own
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  std::erase_if(senders_, [&](const auto& entry) {
    const bool goes = entry.second.connections == 0 && entry.second.last <= *middle;
    if (goes) add(others_, entry.second);
    return goes;
  });
}

Sender Senders::total() const {
  Sender sum = others_;
  for (const auto& [peer, one] : senders_) add(sum, one);
  return sum;
}

std::string Senders::text() const {
  std::vector<std::pair<Peer, Sender>> busiest(senders_.begin(), senders_.end());
  const auto most = static_cast<std::ptrdiff_t>(std::min<std::size_t>(busiest.size(), 5));
  std::partial_sort(busiest.begin(), busiest.begin() + most, busiest.end(),
                    [](const auto& a, const auto& b) { return a.second.messages > b.second.messages; });
  const Sender sum = total();
  std::string text = counted(senders_.size(), "sender") + ", " + counted(sum.connections, "connection") +
                     ", " + account(sum);
  for (auto one = busiest.begin(); one != busiest.begin() + most; ++one) {
    text += "; " + one->first.text() + ": " + account(one->second);
  }
  return text;
}

}  // namespace sluice::syslog

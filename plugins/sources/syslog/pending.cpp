// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/pending.hpp"

#include <algorithm>
#include <utility>

namespace sluice::syslog {
namespace {

std::size_t weight(const Held& held) {
  const std::size_t parsed = held.cef ? held.bytes.size() * 2 : 0;
  return held.bytes.size() + held.place.size() + held.duplicates.size() + parsed + sizeof(Held);
}

}  // namespace

std::string Held::record() const {
  if (!cef) return bytes;
  return duplicates.empty() ? bytes + '}' : bytes + ",\"duplicates\":[" + duplicates + "]}";
}

void Pending::add(Held held) {
  bytes_ += weight(held);
  held_.push_back(std::move(held));
  if (!held_.back().key.empty()) by_key_[held_.back().key] = &held_.back();
}

Held* Pending::find(const std::string& key) {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

std::size_t Pending::until(SteadyTime time) const {
  const auto end =
      std::partition_point(held_.begin(), held_.end(), [&](const Held& held) { return held.since <= time; });
  return static_cast<std::size_t>(end - held_.begin());
}

void Pending::drop(std::size_t count) {
  for (; count > 0; --count) {
    const Held& first = held_.front();
    const auto known = by_key_.find(first.key);
    if (known != by_key_.end() && known->second == &first) by_key_.erase(known);
    bytes_ -= weight(first);
    held_.pop_front();
  }
}

}  // namespace sluice::syslog

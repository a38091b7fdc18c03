// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/columns.hpp"

#include <algorithm>
#include <numeric>

#include "sinks/csv/json_value.hpp"

namespace sluice::csv {

Columns::Columns(const std::vector<std::string>& fixed) {
  for (const std::string& name : fixed) {
    if (!find(name)) add(name);
  }
  fixed_ = true;
}

std::optional<uint32_t> Columns::find(std::string_view key) {
  if (next_ < names_.size() && names_[next_] == key) return static_cast<uint32_t>(next_++);
  const auto found = numbers_.find(key);
  if (found == numbers_.end()) return std::nullopt;
  next_ = found->second + std::size_t{1};
  return found->second;
}

uint32_t Columns::add(std::string_view key) {
  if (names_.size() >= most || bytes_ + key.size() > most_bytes) {
    throw Unfit("has a member that no other record has, and the table already has " +
                std::to_string(names_.size()) +
                " columns, which is as far as it goes; name the columns to keep in `columns`");
  }
  const auto number = static_cast<uint32_t>(names_.size());
  numbers_.emplace(names_.emplace_back(key), number);
  bytes_ += key.size();
  next_ = names_.size();
  return number;
}

void Columns::shrink(std::size_t size) {
  while (names_.size() > size) {
    bytes_ -= names_.back().size();
    numbers_.erase(names_.back());
    names_.pop_back();
  }
}

std::vector<uint32_t> Columns::in_order() const {
  std::vector<uint32_t> order(names_.size());
  std::iota(order.begin(), order.end(), 0U);
  // Bytes of UTF-8 compare as the code points do.
  if (!fixed_)
    std::sort(order.begin(), order.end(), [this](uint32_t a, uint32_t b) { return names_[a] < names_[b]; });
  return order;
}

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::csv {

/// The columns of one table, numbered from 0 as they appear. The number of a column never changes.
class Columns {
 public:
  /// Bounds of the memory that keys may take: records whose members are data (a map by address, say) are no
  /// table.
  static constexpr std::size_t most = 16384;
  static constexpr std::size_t most_bytes = std::size_t{1} << 20;

  /// Grows with the keys of the records.
  Columns() = default;
  /// Has these columns and takes no others.
  explicit Columns(const std::vector<std::string>& fixed);

  bool is_fixed() const { return fixed_; }
  std::size_t size() const { return names_.size(); }
  const std::string& name(uint32_t column) const { return names_[column]; }

  /// Keys are mostly asked for in the order of the record before, so each record starts here.
  void start_record() { next_ = 0; }
  std::optional<uint32_t> find(std::string_view key);
  /// A new column. Throws Unfit when there is no room for it.
  uint32_t add(std::string_view key);
  /// Forgets the columns from this number on.
  void shrink(std::size_t size);

  /// The columns as they stand in the file: the fixed order, or by code point.
  std::vector<uint32_t> in_order() const;

 private:
  bool fixed_ = false;
  std::size_t bytes_ = 0;
  std::size_t next_ = 0;
  std::deque<std::string> names_;  // a deque does not move what the map's keys point to
  std::unordered_map<std::string_view, uint32_t> numbers_;
};

}  // namespace sluice::csv

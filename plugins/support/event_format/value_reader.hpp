// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "support/event_format/mapping_file.hpp"
#include "support/event_format/value.hpp"

namespace sluice::event_format {

/// Collects what is wrong with a mapping, each at its place in the file.
class Complaints {
 public:
  explicit Complaints(std::vector<MappingProblem>& list) : list_(list) {}

  void add(const toml::source_region& place, std::string key, std::string what, std::string remedy) {
    list_.push_back({static_cast<std::uint32_t>(place.begin.line),
                     static_cast<std::uint32_t>(place.begin.column), std::move(key), std::move(what),
                     std::move(remedy)});
  }
  /// A key that is none of these.
  void unknown(const toml::key& key, const std::string& where, const std::vector<std::string_view>& known);
  std::size_t count() const noexcept { return list_.size(); }

 private:
  std::vector<MappingProblem>& list_;
};

/// Reads what stands behind a key of a mapping: a text with places, or a table with `from` or `text`.
class ValueReader {
 public:
  ValueReader(Complaints& complaints, int zone_minutes)
      : complaints_(complaints), zone_minutes_(zone_minutes) {}

  /// key: for messages. by_default: the conversion where the table has no `as`.
  Value read(const toml::node& node, const std::string& key, Conversion by_default = Conversion::string);
  Condition condition(const toml::node& node, const std::string& key);

 private:
  void member(const toml::key& name, const toml::node& node, const std::string& key, Value& value);
  void read_from(const toml::node& node, const std::string& key, Value& value);
  void read_as(const toml::node& node, const std::string& key, Value& value);
  void read_zone(const toml::node& node, const std::string& key, Value& value);
  void read_tables(const toml::node& node, const std::string& key, bool bands, Value& value);
  Text text(const toml::node& node, const std::string& key);
  /// Null, after a complaint, when it is no string.
  const std::string* string(const toml::node& node, const std::string& key);

  Complaints& complaints_;
  int zone_minutes_;
};

/// Minutes east of UTC, or 0 after a complaint.
int read_zone_minutes(const toml::node& node, const std::string& key, Complaints& complaints);

}  // namespace sluice::event_format

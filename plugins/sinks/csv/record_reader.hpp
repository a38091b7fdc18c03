// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "sinks/csv/cell.hpp"

namespace sluice::csv {

/// A member of a record: its key and the finished field of its value.
struct Member {
  std::string_view key;
  std::string_view field;  ///< empty for null and for the empty string
  bool key_is_text;        ///< false: the key holds half of a surrogate pair
  bool value_is_text;      ///< false: the value does, and field is of no use
};

/// Reads one record after another. Memory follows the largest record.
class RecordReader {
 public:
  explicit RecordReader(CellWriter& cells) : cells_(cells) {}

  /// The members in order, repeated keys included; valid until the next call. Throws Unfit where the record
  /// is not one JSON object of at most 1000 levels.
  const std::vector<Member>& read(std::string_view record);

 private:
  struct Place {
    std::size_t key_end, field_end;
    bool key_is_text, value_is_text;
  };

  simdjson::padded_string_view padded(std::string_view record);
  void read_members(simdjson::ondemand::object object);

  CellWriter& cells_;
  simdjson::ondemand::parser parser_;
  std::string padded_, keys_, fields_;
  std::vector<Place> places_;
  std::vector<Member> members_;
};

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/event_format/record_tree.hpp"

namespace sluice::event_format {

/// What becomes of the value that a path leads to.
enum class Conversion : std::uint8_t {
  string,
  lower,
  json,
  names,
  integer,
  number,
  boolean,
  port,
  time,
  time_s,
  time_ms,
  time_us,
  iso8601,
  ip,
  ip4,
  ip6,
  mac
};

/// The name that mappings use; all of them, in the order of the enumeration.
struct ConversionName {
  std::string_view name;
  Conversion conversion;
};
extern const ConversionName conversion_names[17];

/// Whether several values are joined (texts), or the first one that can be converted counts.
bool joins(Conversion conversion) noexcept;
/// Whether JSON has the result bare, without quotes.
bool is_bare(Conversion conversion) noexcept;

/// Whether the text is a number by the grammar of JSON, of whatever size.
bool is_json_number(std::string_view text) noexcept;

/// Appends the converted value of a node. False, with nothing appended, when it cannot be converted.
bool convert(Conversion conversion, const RecordTree& tree, std::uint32_t node, int zone_minutes,
             std::string& scratch, std::string& out);
/// The same for a text that is no node: a constant or a stream's name.
bool convert(Conversion conversion, std::string_view text, int zone_minutes, std::string& out);

}  // namespace sluice::event_format

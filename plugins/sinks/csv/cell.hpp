// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "sinks/csv/config.hpp"
#include "sinks/csv/json_value.hpp"

namespace sluice::csv {

/// Turns values into the fields of a CSV file: the profile's notation, the formula guard, quotes where
/// needed.
class CellWriter {
 public:
  explicit CellWriter(const Config& config);

  /// Appends the field of a record's member. False: the value is a string with half of a surrogate pair,
  /// which a file in UTF-8 cannot hold. Throws Unfit where the text is not JSON.
  bool append_value(simdjson::ondemand::value& value, std::string& out);

  /// Appends text that came from outside (a string value, a key as a title): the formula guard applies.
  void append_foreign(std::string_view text, std::string& out) const;

  /// Appends text as it is, quoted where it holds the delimiter, a quotation mark or a line break.
  void append_text(std::string_view text, std::string& out) const;

  char delimiter() const { return delimiter_; }

 private:
  bool append_string(std::string_view text, std::string& out);
  void append_container(simdjson::ondemand::value& value, std::string& out);

  Profile profile_;
  char delimiter_;
  bool guards_;
  std::array<bool, 256> needs_quotes_{};
  std::string scratch_;
};

/// True where a spreadsheet would take the text for a formula, or an importer that strips its first character
/// would.
bool looks_like_formula(std::string_view text);

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

/// Where something stands in a file: line and column from 1, in characters. Line 0: nowhere.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  auto operator<=>(const Place&) const = default;
};

enum class ValueType { string, integer, number, boolean, date, array, table };

struct Entry;

/// A value of a TOML file with its place. Which member counts follows from the type.
struct Value {
  ValueType type = ValueType::table;
  Place begin, end;  ///< end: behind the last character; a table with a header: the header
  std::string text;
  std::int64_t integer = 0;
  double number = 0;
  bool boolean = false;
  std::vector<Value> items;
  std::vector<Entry> entries;  ///< in the order of the file

  bool is(ValueType wanted) const noexcept { return type == wanted; }
  /// Null when a table has no such key.
  const Entry* find(std::string_view key) const noexcept;
};

/// One key of a table and what it stands for.
struct Entry {
  std::string key;
  Place place;  ///< of the key
  Value value;
};

/// "a string", "an integer", "a number", "a boolean", "a date", "an array", "a table".
std::string_view article(ValueType type) noexcept;

struct SyntaxError {
  Place place;  ///< line 0: the file could not be read at all
  std::string what;
  std::string remedy;
};

/// A TOML file as read: either a tree, or the first error in its syntax (the parser stops there).
struct Document {
  std::string file;                ///< as the user named it
  std::filesystem::path folder;    ///< absolute; what paths in it are relative to
  std::vector<std::string> lines;  ///< without line ends and byte order mark
  Value root;
  std::optional<SyntaxError> error;
};

/// Reads a file. Never throws for what is in it or for its absence.
Document read_document(const std::filesystem::path& file);
/// The same from memory; file is used for places and, absolute or not, for the folder.
Document parse_document(std::string_view text, const std::filesystem::path& file);

}  // namespace sluice::config

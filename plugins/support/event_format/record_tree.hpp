// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "support/json/value.hpp"

namespace sluice::event_format {

/// One value of a record. The nodes of a record stand in the order of its text: what a container holds
/// follows it, up to `next`.
struct Node {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  std::string_view key;   ///< of a member, between the quotes, escapes included; empty in an array
  std::string_view text;  ///< of a scalar as written; of a string between the quotes, escapes included
  std::uint32_t next = 0;
  Kind kind = Kind::null;

  bool is_container() const noexcept { return kind == Kind::array || kind == Kind::object; }
};

/// Reads one record after another into nodes that keep every token as it was written, so numbers of any size
/// and escapes of lone surrogates survive. Memory follows the largest record.
class RecordTree {
 public:
  /// Throws support::Unfit where the record is not one JSON object in UTF-8 of at most 1000 levels. The nodes
  /// are valid until the next call.
  void read(std::string_view record);

  const Node& operator[](std::uint32_t index) const { return nodes_[index]; }
  static constexpr std::uint32_t root = 0;

  /// Appends the JSON text of a node without white space, tokens as they were written.
  void append_json(std::uint32_t index, std::string& out) const;
  /// Appends the text of a scalar: the meaning of a string, the digits of a number, true or false; a
  /// container as JSON. Always UTF-8: half a surrogate pair becomes U+FFFD.
  void append_text(std::uint32_t index, std::string& out) const;
  /// The member of an object with this name: the one written exactly so, or else the first that differs in
  /// the case of ASCII letters only. 0 (the root is nobody's member) when there is none.
  std::uint32_t member(std::uint32_t object, std::string_view name) const;

 private:
  void add(simdjson::ondemand::value value, std::string_view key, int depth);
  void check_escapes(std::string_view text);
  simdjson::padded_string_view padded(std::string_view record);

  simdjson::ondemand::parser parser_;
  std::string padded_;
  std::vector<Node> nodes_;
  mutable std::string name_;
};

/// Equal but for the case of ASCII letters.
bool equal_folded(std::string_view a, std::string_view b) noexcept;

/// Appends the meaning of a JSON string's text as UTF-8.
void append_meaning(std::string_view text, std::string& out);

}  // namespace sluice::event_format

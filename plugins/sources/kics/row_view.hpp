// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

namespace sluice::kics {

/// A member at the top of a row, as it is written: the name without its quotes, the value as JSON text.
struct Member {
  std::string_view name, value;
};

/// Looks at the members of a row without changing a byte of them. One thread at a time.
class RowView {
 public:
  /// What look() found is valid until the next look().
  void look(std::string_view row);

  const std::vector<Member>& members() const { return members_; }
  /// The value under the first of these names that the row has; empty: none.
  std::string_view value(const std::vector<std::string>& names) const;
  std::string_view value(std::string_view name) const;

 private:
  simdjson::ondemand::parser parser_;
  std::string padded_;
  std::vector<Member> members_;
};

/// Hash of bytes that stays the same from one build and run to the next, unlike std::hash.
uint64_t lasting_hash(std::string_view bytes);

/// Over the members but those ignored; their order does not count.
uint64_t digest_of(const std::vector<Member>& members, const std::vector<std::string>& ignored);

/// The token of an id that can tell rows apart; empty for null, an object, an empty text.
std::string_view id_token(std::string_view value);
/// The text of such a token: its digits, or what stands between its quotes.
std::string_view id_text(std::string_view token);
/// The id as a JSON string; null where there is none.
std::string id_as_string(std::string_view token);

}  // namespace sluice::kics

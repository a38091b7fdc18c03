// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "support/json/quick_check.hpp"

namespace sluice::support {

/// Says whether bytes are JSON as RFC 8259 has it, in valid UTF-8 and not nested too deep. Numbers of any
/// size and precision and escapes of lone surrogates are JSON: they pass, although most parsers cannot
/// represent them. Keeps the memory that it needed for the last few records; one thread at a time.
class RecordCheck {
 public:
  static constexpr size_t default_max_depth = 1000;
  /// A check that remembers more than this much is started afresh after a large record.
  static constexpr size_t kept_capacity = size_t{1} << 20;

  explicit RecordCheck(size_t max_depth = default_max_depth);

  /// Nothing for a valid record (one JSON object, without white space around it), otherwise what is wrong
  /// with it. `Window::padding` bytes behind the record must be readable. No allocation for records of an
  /// ordinary size.
  std::optional<std::string> record(std::string_view padded);
  /// The same for any JSON value, white space around it allowed.
  std::optional<std::string> value(std::string_view padded);

 private:
  std::optional<std::string> look_closer(std::string_view bytes);
  void release(size_t used);

  size_t max_depth_;
  QuickCheck quick_;
  std::string relaxed_;  // what look_closer() gives to the parser
};

/// RecordCheck::record for bytes that nothing is known about. Copies them.
std::optional<std::string> validate_record(std::string_view bytes,
                                           size_t max_depth = RecordCheck::default_max_depth);

/// The text of a JSON string as it stands in a page, quotes and escapes undone. Throws sdk::Failure::retry
/// when `raw` is not a string or holds a lone surrogate.
std::string decode_string(std::string_view raw);

}  // namespace sluice::support

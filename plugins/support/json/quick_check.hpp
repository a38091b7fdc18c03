// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace sluice::support {

/// Says yes to JSON, nested no deeper than it was made for, at the speed of simdjson's first stage: that one
/// checks UTF-8 and strings and finds where each bracket, comma, colon, key and value begins; whether they
/// come in an order that JSON allows takes a walk over these places, without a tape and without a copy of any
/// string. A no means only that somebody has to look closer.
class QuickCheck {
 public:
  explicit QuickCheck(size_t max_depth);
  ~QuickCheck();
  QuickCheck(QuickCheck&&) noexcept;
  QuickCheck& operator=(QuickCheck&&) noexcept;

  enum class Verdict { json, not_utf8, doubtful };
  /// Allocates only for bytes that are more than any before. Throws std::bad_alloc.
  Verdict operator()(std::string_view bytes);

 private:
  class Walk;

  size_t max_depth_;
  std::unique_ptr<simdjson::internal::dom_parser_implementation> index_;
  std::string open_;  // for each container that is open the byte that closes it
};

}  // namespace sluice::support

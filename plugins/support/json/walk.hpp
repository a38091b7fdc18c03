// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

namespace sluice::support {

/// Where a walk through the tokens of a JSON text begins.
enum class WalkFrom {
  value,    // at a value that stands alone
  element,  // at an element of an array that is a member of the outermost object
  after,    // behind such an element
};

struct WalkLimits {
  size_t elements = std::numeric_limits<size_t>::max();
  size_t enough_bytes = std::numeric_limits<size_t>::max();
};

/// What the walk found. `broken` means that the token at `at` cannot stand there.
struct Walk {
  enum class Outcome {
    closed,  // the value, or the outermost object, ended just before `at`
    open,    // the text ended inside it, with nothing wrong so far
    enough,  // `limits` is reached: so many elements, or two and so many bytes
    broken,
  };
  Outcome outcome = Outcome::open;
  size_t at = 0;
  size_t suspect = 0;         // where the token before `at` begins: damage lies there or further in front
  size_t elements = 0;        // elements completed (WalkFrom::element and WalkFrom::after)
  bool array_closed = false;  // the array of those elements has ended
  bool in_element = false;    // the walk ended inside one of them
};

/// Follows the order of brackets, strings, commas and colons, for finding where a damaged page went wrong. It
/// does not judge the inside of strings, numbers and literals, so it can be cut anywhere, and it decides
/// nothing about a record: that is RecordCheck's.
Walk walk(std::string_view text, WalkFrom from, const WalkLimits& limits = {});

}  // namespace sluice::support

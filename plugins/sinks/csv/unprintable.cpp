// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/unprintable.hpp"

#include <algorithm>
#include <iterator>

namespace sluice::csv {

namespace {

struct Range {
  char32_t first, last;
};

constexpr Range ranges[] = {
#include "sinks/csv/unprintable_ranges.inc"
};

}  // namespace

bool is_unprintable(char32_t c) {
  const auto* at = std::lower_bound(std::begin(ranges), std::end(ranges), c,
                                    [](const Range& range, char32_t value) { return range.last < value; });
  return at != std::end(ranges) && at->first <= c;
}

}  // namespace sluice::csv

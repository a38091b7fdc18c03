// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "sources/kata/filter.hpp"
#include "sources/kata/filter_words.hpp"

namespace sluice::kata {

/// An expression read in one of the ways to take a quote inside a text.
struct FilterReading {
  std::vector<FilterRemark> remarks;  ///< doubts, and at the end the mistake where there is one
  bool is_good = false;               ///< no mistake
};

/// Reads the grammar that check_filter() documents, by recursive descent.
FilterReading read_filter(std::string_view expression, Quotes quotes);

}  // namespace sluice::kata

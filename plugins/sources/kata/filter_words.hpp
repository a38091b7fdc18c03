// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sources/kata/filter.hpp"

namespace sluice::kata {

/// The smallest parts of a filter expression.
struct FilterWord {
  enum class Kind { end, name, number, text, sign, open, close, open_list, close_list, comma };
  Kind kind = Kind::end;
  std::string_view text;  ///< as it stands there; of a text what is between the quotes
  std::size_t at = 0;
};

/// How a quote inside a text is read. The documentation does not say.
enum class Quotes {
  plain,    ///< every quote ends the text
  escaped,  ///< a backslash before it, or a second quote, keeps it inside
};

/// A mistake, where nothing can be said about the rest.
struct FilterMistake {
  FilterRemark remark;
};

/// Cuts the expression up; the last word is the end. Throws FilterMistake.
std::vector<FilterWord> words_of(std::string_view expression, Quotes quotes);

/// A short piece of the expression for a message, on one line.
std::string shown(std::string_view text);

}  // namespace sluice::kata

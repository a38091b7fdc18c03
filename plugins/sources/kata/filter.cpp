// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/filter.hpp"

#include <algorithm>
#include <utility>

#include "sources/kata/filter_parser.hpp"

namespace sluice::kata {
namespace {

/// The place of the first quote that is inside a text by one of the usual ways to write that.
std::size_t inner_quote(std::string_view expression) {
  return std::min({expression.find("\\'"), expression.find("''"), expression.size()});
}

/// Where each character of UTF-8 text starts, and its end.
std::vector<std::size_t> starts_of(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] & 0xc0) != 0x80) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

}  // namespace

std::vector<FilterRemark> check_filter(std::string_view expression) {
  FilterReading plain = read_filter(expression, Quotes::plain);
  if (plain.is_good) return std::move(plain.remarks);
  FilterReading escaped = read_filter(expression, Quotes::escaped);
  if (!escaped.is_good) return std::move(plain.remarks);
  escaped.remarks.insert(escaped.remarks.begin(),
                         {"how a quote is written inside a text is not documented",
                          "try it on the Central Node first", inner_quote(expression), true});
  return std::move(escaped.remarks);
}

std::string to_text(const FilterRemark& remark, std::string_view expression) {
  constexpr std::size_t widest = 120;
  const auto starts = starts_of(expression);
  const auto found = std::lower_bound(starts.begin(), starts.end(), std::min(remark.at, expression.size()));
  const auto place = static_cast<std::size_t>(found - starts.begin());
  const std::size_t characters = starts.size() - 1;
  std::size_t first = 0, last = characters;
  if (characters > widest) {
    first = place > widest / 2 ? std::min(place - widest / 2, characters - widest) : 0;
    last = first + widest;
  }
  const std::string before = first > 0 ? "..." : "";
  std::string line = before + std::string(expression.substr(starts[first], starts[last] - starts[first]));
  line += last < characters ? "..." : "";
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      ' ');
  return remark.what + "; " + remark.remedy + "\n" + line + "\n" +
         std::string(before.size() + place - first, ' ') + "^";
}

}  // namespace sluice::kata

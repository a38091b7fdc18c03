// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::config {

/// One character of UTF-8 text, or one broken byte.
struct Character {
  char32_t code = 0;      ///< U+FFFD where the bytes are not UTF-8
  std::size_t bytes = 0;  ///< that it takes
  bool valid = false;
};

/// The character at the start of a text that is not empty.
Character first_character(std::string_view text) noexcept;

/// How many columns of a terminal it takes: 0 for a combining mark, 2 for wide East Asian ones.
unsigned display_width(char32_t code) noexcept;

std::size_t count_characters(std::string_view text) noexcept;

/// The byte at which the character with this number (from 0) starts; the size of the text beyond its end.
std::size_t byte_of(std::string_view text, std::size_t character) noexcept;

/// Valid UTF-8 without control characters other than tab: what may be shown on a terminal.
std::string printable(std::string_view text);

/// In double quotes, printable, on one line and shortened.
std::string in_quotes(std::string_view text);

/// "a, b, c".
template <class Texts>
std::string joined(const Texts& texts) {
  std::string out;
  for (const auto& text : texts) (out += out.empty() ? "" : ", ") += text;
  return out;
}

}  // namespace sluice::config

// SPDX-License-Identifier: Apache-2.0
#include "config/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace sluice::config {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t longest_quote = 60;  // characters

using Range = std::pair<char32_t, char32_t>;

constexpr std::array combining{Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x200B, 0x200F},
                               Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}};
constexpr std::array wide{Range{0x1100, 0x115F}, Range{0x2E80, 0xA4CF},   Range{0xAC00, 0xD7A3},
                          Range{0xF900, 0xFAFF}, Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},
                          Range{0xFFE0, 0xFFE6}, Range{0x1F300, 0x1FAFF}, Range{0x20000, 0x3FFFD}};

template <std::size_t N>
bool among(const std::array<Range, N>& ranges, char32_t code) noexcept {
  return std::any_of(ranges.begin(), ranges.end(),
                     [code](const Range& range) { return code >= range.first && code <= range.second; });
}

bool is_control(char32_t code) noexcept {
  // C0, DEL, C1, and the marks that turn the direction of the text round.
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

Character first_character(std::string_view text) noexcept {
  const Character broken{0xFFFD, 1, false};
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return broken;
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return broken;
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest[size] || code > 0x10FFFF || surrogate) return broken;
  return {code, size, true};
}

unsigned display_width(char32_t code) noexcept {
  if (code < 0x300) return 1;
  if (among(combining, code)) return 0;
  return among(wide, code) ? 2 : 1;
}

std::size_t count_characters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_character(text).bytes);
  return count;
}

std::size_t byte_of(std::string_view text, std::size_t character) noexcept {
  std::size_t at = 0;
  for (; character > 0 && at < text.size(); --character) at += first_character(text.substr(at)).bytes;
  return at;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool show = character.valid && (character.code == '\t' || !is_control(character.code));
    out += show ? text.substr(0, character.bytes) : replacement;
    text.remove_prefix(character.bytes);
  }
  return out;
}

std::string in_quotes(std::string_view text) {
  const std::size_t end = byte_of(text, longest_quote);
  std::string out = printable(text.substr(0, end));
  std::replace(out.begin(), out.end(), '\t', ' ');
  return '"' + out + (end < text.size() ? "...\"" : "\"");
}

}  // namespace sluice::config

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sluice::support {

constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Whether the text is a number by the grammar of JSON, of whatever size.
bool is_number(std::string_view text) noexcept;
/// Whether it is true, false, null or a number; white space behind it is allowed.
bool is_scalar(std::string_view text) noexcept;

}  // namespace sluice::support

// SPDX-License-Identifier: Apache-2.0
#include "support/json/scalar.hpp"

namespace sluice::support {
namespace {

size_t digits(std::string_view text, size_t at) noexcept {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

}  // namespace

bool is_number(std::string_view text) noexcept {
  size_t at = text.starts_with('-') ? 1 : 0;
  if (at < text.size() && text[at] == '0') {
    ++at;
  } else {
    const size_t end = digits(text, at);
    if (end == at) return false;
    at = end;
  }
  if (at < text.size() && text[at] == '.') {
    const size_t end = digits(text, at + 1);
    if (end == at + 1) return false;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const size_t end = digits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

bool is_scalar(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  switch (text.empty() ? '\0' : text.front()) {
    case 't':
      return text == "true";
    case 'f':
      return text == "false";
    case 'n':
      return text == "null";
    default:
      return is_number(text);
  }
}

}  // namespace sluice::support

// SPDX-License-Identifier: Apache-2.0
#include "plugins/csv/python_items.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace sluice::csv::test {

namespace {

std::string utf8(char32_t c) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 0x3F))};
  if (c < 0x10000) return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 0x3F)), byte(0x80 | (c & 0x3F))};
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 0x3F)), byte(0x80 | (c >> 6 & 0x3F)),
          byte(0x80 | (c & 0x3F))};
}

std::string unit_escape(uint32_t unit) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", unit);
  return text;
}

bool is_surrogate(char32_t c) {
  return c >= 0xD800 && c < 0xE000;
}

}  // namespace

std::string RandomItems::item() {
  std::string text = "{" + space();
  for (uint64_t i = below(9); i > 0; --i) {
    text += key(false) + space() + ":" + space() + value(0) + space();
    if (i > 1) text += "," + space();
  }
  if (text.back() == ',') text.pop_back();
  return text + "}";
}

std::string RandomItems::space() {
  if (!one_in(8)) return "";
  static constexpr const char* some[] = {" ", "\t", "\r", "  "};
  return some[below(4)];
}

std::string RandomItems::value(int depth) {
  switch (below(depth < 5 ? 10 : 7)) {
    case 0:
      return "null";
    case 1:
      return one_in(2) ? "true" : "false";
    case 2:
    case 3:
      return number();
    case 4:
    case 5:
    case 6:
      return string(depth > 0);
    default:
      return container(depth + 1);
  }
}

std::string RandomItems::container(int depth) {
  const bool object = one_in(2);
  std::string text = (object ? "{" : "[") + space();
  for (uint64_t i = below(5); i > 0; --i) {
    if (object) text += key(true) + space() + ":" + space();
    text += value(depth) + space();
    if (i > 1) text += "," + space();
  }
  return text + (object ? "}" : "]");
}

std::string RandomItems::number() {
  switch (below(5)) {
    case 0:
      return (one_in(3) ? "-" : "") + std::to_string(below(1000));
    case 1:
      return (one_in(3) ? "-" : "") + digits(40);
    case 2: {  // any bit pattern, in the shortest form of C++
      const double any = std::bit_cast<double>(random_());
      if (!std::isfinite(any)) return "1e999";
      char text[40];
      const auto end = std::to_chars(text, text + sizeof text, any, std::chars_format::scientific).ptr;
      return {text, static_cast<std::size_t>(end - text)};
    }
    case 3:
      return (one_in(3) ? "-" : "") + digits(20) + "." + std::to_string(below(1000000));
    default: {
      const char* mark = one_in(2) ? "e" : "E";
      const char* sign = one_in(3) ? "+" : one_in(2) ? "-" : "";
      return digits(19) + (one_in(2) ? "." + digits(19) : "") + mark + sign +
             std::to_string(below(one_in(4) ? 340 : 25));
    }
  }
}

std::string RandomItems::digits(uint64_t most) {
  std::string text = std::to_string(below(10));
  if (text == "0") return text;
  for (uint64_t i = below(most); i > 0; --i) text += static_cast<char>('0' + below(10));
  return text;
}

std::string RandomItems::string(bool nested) {
  std::string text = "\"";
  for (uint64_t i = below(12); i > 0; --i) text += character(nested);
  return text + "\"";
}

std::string RandomItems::key(bool nested) {
  static constexpr const char* common[] = {"id",  "Id",      "name", "size", "тест",
                                           "a;b", "\\u0061", "a",    "",     "x y"};
  if (nested && one_in(4)) return string(true);
  if (!nested && one_in(50)) return string(false);
  return "\"" + std::string(common[below(10)]) + "\"";
}

std::string RandomItems::character(bool nested) {
  const char32_t c = code_point(nested);
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '/':
      return one_in(2) ? "/" : "\\/";
    default:
      break;
  }
  if (c < 0x20 || is_surrogate(c)) return unit_escape(c);
  if (!one_in(3)) return utf8(c);
  if (c < 0x10000) return unit_escape(c);
  return unit_escape(0xD800 + ((c - 0x10000) >> 10)) + unit_escape(0xDC00 + ((c - 0x10000) & 0x3FF));
}

char32_t RandomItems::code_point(bool nested) {
  const auto between = [this](uint32_t first, uint32_t last) {
    return static_cast<char32_t>(first + below(last - first + 1));
  };
  switch (below(8)) {
    case 0:
      return static_cast<char32_t>("\"';\\\n\r\t,= "[below(10)]);
    case 1:
    case 2:
      return between(0, 0x7F);
    case 3:
      return between(0x80, 0xFF);
    case 4:
      return between(0x400, 0x47F);
    case 5:
      return between(0x2000, 0x2027);
    case 6:
      return nested ? between(0xD800, 0xDFFF) : between(0x1F600, 0x1F64F);
    default: {
      if (!all_) return between(0x1F600, 0x1F64F);
      const char32_t c = one_in(2) ? between(0, 0xFFFF) : between(0, 0x10FFFF);
      return is_surrogate(c) && !nested ? U'?' : c;
    }
  }
}

}  // namespace sluice::csv::test

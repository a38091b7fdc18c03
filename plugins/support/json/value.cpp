// SPDX-License-Identifier: Apache-2.0
#include "support/json/value.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <new>

namespace sluice::support {

namespace {

using Kind = Scalar::Kind;

bool digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && digit(text[at])) ++at;
  return at;
}

// The grammar of a JSON number. simdjson checks it only while converting, which fails for large ones.
Kind number_kind(std::string_view text) {
  std::size_t at = text[0] == '-' ? 1 : 0;
  const std::size_t first = at;
  at = skip_digits(text, at);
  if (at == first || (text[first] == '0' && at - first > 1)) throw Unfit("not valid JSON: malformed number");
  if (at == text.size()) return Kind::integer;
  const auto digits_from = [&](std::size_t begin) {
    at = skip_digits(text, begin);
    if (at == begin) throw Unfit("not valid JSON: malformed number");
  };
  if (text[at] == '.') digits_from(at + 1);
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    const bool has_sign = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-');
    digits_from(at + (has_sign ? 2 : 1));
  }
  if (at != text.size()) throw Unfit("not valid JSON: malformed number");
  return Kind::real;
}

uint32_t hex4(std::string_view text, std::size_t at) {
  uint32_t unit = 0;
  const char* begin = text.data() + at;
  if (at + 4 > text.size() || std::from_chars(begin, begin + 4, unit, 16).ptr != begin + 4) {
    throw Unfit("not valid JSON: malformed \\u escape");
  }
  return unit;
}

void append_utf8(uint32_t c, std::string& out) {
  const auto byte = [&](uint32_t bits) { out += static_cast<char>(bits); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      byte(0xE0 | c >> 12);
    } else {
      byte(0xF0 | c >> 18);
      byte(0x80 | (c >> 12 & 0x3F));
    }
    byte(0x80 | (c >> 6 & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      throw Unfit("not valid JSON: unknown escape in a string");
  }
}

// Appends the character of a \u escape whose digits start at `at`, which moves behind it. False: half a pair.
bool append_unicode_escape(std::string_view text, std::size_t& at, std::string& out) {
  uint32_t unit = hex4(text, at);
  at += 4;
  if (unit >= 0xD800 && unit < 0xDC00 && text.substr(at, 2) == "\\u") {
    const uint32_t low = hex4(text, at + 2);
    if (low >= 0xDC00 && low < 0xE000) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
      at += 6;
    }
  }
  append_utf8(unit, out);
  return unit < 0xD800 || unit >= 0xE000;
}

}  // namespace

void require(simdjson::error_code error) {
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();  // says nothing of the text
  if (error != simdjson::SUCCESS)
    throw Unfit(std::string("not valid JSON: ") + simdjson::error_message(error));
}

Scalar read_scalar(simdjson::ondemand::value& value) {
  std::string_view token = value.raw_json_token();
  token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  if (token.empty()) throw Unfit("not valid JSON: a value is missing");
  if (token[0] == '"') {
    if (token.size() < 2 || token.back() != '"') throw Unfit("not valid JSON: string without end");
    return {Kind::string, token.substr(1, token.size() - 2)};
  }
  if (token[0] == '-' || digit(token[0])) return {number_kind(token), token};
  if (token == "null") return {Kind::null, token};
  if (token == "true") return {Kind::yes, token};
  if (token == "false") return {Kind::no, token};
  throw Unfit("not valid JSON: a value is neither object, list, string, number, true, false nor null");
}

std::string_view key_text(simdjson::ondemand::field& field) {
  // Ends: simdjson has seen the closing quote before it gives out the key.
  const char* begin = field.key().raw();
  const char* end = begin;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {begin, static_cast<std::size_t>(end - begin)};
}

bool append_unescaped(std::string_view text, std::string& out) {
  bool whole = true;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t escape = text.find('\\', at);
    if (escape == std::string_view::npos) return out.append(text.substr(at)), whole;
    out.append(text.substr(at, escape - at));
    at = escape + 2;
    if (at > text.size()) throw Unfit("not valid JSON: unknown escape in a string");
    if (text[escape + 1] != 'u') {
      out += short_escape(text[escape + 1]);
    } else if (!append_unicode_escape(text, at, out)) {
      whole = false;
    }
  }
  return whole;
}

}  // namespace sluice::support

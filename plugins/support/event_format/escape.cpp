// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/escape.hpp"

#include <array>
#include <cstdio>

namespace sluice::event_format {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t bytes_of(std::string_view text, std::size_t characters) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (continues(text[at])) continue;
    if (characters-- == 0) return at;
  }
  return text.size();
}

}  // namespace

std::string_view cut(std::string_view text, std::size_t longest, Lengths lengths) {
  if (lengths == Lengths::off || text.size() <= longest) return text;
  if (lengths == Lengths::characters) return text.substr(0, bytes_of(text, longest));
  while (longest > 0 && continues(text[longest])) --longest;
  return text.substr(0, longest);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank(" \t\r\n\v\f\0", 7);
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

void append_cef_header(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '\\' || c == '|') out += '\\';
    out += is_control(c) ? ' ' : c;
  }
}

void append_cef_value(std::string_view text, std::string& out) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' || c == '=') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      const bool pair = at + 1 < text.size() && text[at + 1] == '\n';
      if (!pair) out += "\\r";
    } else if (c != '\0') {
      out += is_control(c) ? ' ' : c;
    }
  }
}

void append_leef_header(std::string_view text, std::string& out) {
  for (const char c : text) out += is_control(c) || c == '|' ? ' ' : c;
}

void append_leef_value(std::string_view text, std::string_view delimiter, std::string& out) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with(delimiter)) {
      out += ' ';
      at += delimiter.size() - 1;
    } else if (text[at] != '\0') {
      out += is_control(text[at]) ? ' ' : text[at];
    }
  }
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (is_control(c)) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
      out += code.data();
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_line(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c != '\0') out += is_control(c) && c != '\t' ? ' ' : c;
  }
}

}  // namespace sluice::event_format

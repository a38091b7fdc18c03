// SPDX-License-Identifier: Apache-2.0
#include "plugins/support/event_format/cef_parser.hpp"

#include <cctype>
#include <stdexcept>

namespace sluice::test {

namespace {

[[noreturn]] void broken(const std::string& rule) {
  throw std::runtime_error("not CEF: " + rule);
}

bool is_key_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// One field up to an unescaped bar; the rest loses it and the bar.
std::string header_field(std::string_view& rest) {
  std::string field;
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == '|') {
      rest.remove_prefix(at + 1);
      return field;
    }
    if (rest[at] == '\\') {
      if (++at == rest.size() || (rest[at] != '\\' && rest[at] != '|'))
        broken("only \\\\ and \\| in a header");
    }
    field += rest[at];
  }
  broken("seven fields of the header end with a bar");
}

std::string unescaped_value(std::string_view raw) {
  std::string value;
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] == '=') broken("an equal sign in a value is escaped");
    if (raw[at] != '\\') {
      value += raw[at];
      continue;
    }
    if (++at == raw.size()) broken("a value ends with a backslash");
    switch (raw[at]) {
      case '\\':
      case '=':
        value += raw[at];
        break;
      case 'n':
        value += '\n';
        break;
      case 'r':
        value += '\r';
        break;
      default:
        broken("only \\\\ \\= \\n \\r in a value");
    }
  }
  return value;
}

/// Places of the equal signs that end a key: those that are not escaped.
std::vector<std::size_t> separators(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '=') {
      out.push_back(at);
    }
  }
  return out;
}

void parse_extension(std::string_view text, CefEvent& out) {
  const auto equals = separators(text);
  if (equals.empty() && !text.empty()) broken("the extension is key=value pairs");
  std::vector<std::size_t> starts;
  for (const std::size_t equal : equals) {
    std::size_t start = equal;
    while (start > 0 && is_key_character(text[start - 1])) --start;
    if (start == equal) broken("a key is letters and digits");
    if (start > 0 && text[start - 1] != ' ') broken("a space stands before a key");
    starts.push_back(start);
  }
  if (!starts.empty() && starts[0] != 0) broken("the extension starts with a key");
  for (std::size_t i = 0; i < equals.size(); ++i) {
    const std::string key(text.substr(starts[i], equals[i] - starts[i]));
    const std::size_t end = i + 1 < starts.size() ? starts[i + 1] - 1 : text.size();
    if (end < equals[i] + 1) broken("a key follows a value");
    out.keys.push_back(key);
    if (!out.extension.emplace(key, unescaped_value(text.substr(equals[i] + 1, end - equals[i] - 1))).second)
      broken("a key at most once: " + key);
  }
}

const std::string& found_or_empty(const std::map<std::string, std::string>& all, const std::string& key) {
  static const std::string none;
  const auto found = all.find(key);
  return found == all.end() ? none : found->second;
}

}  // namespace

const std::string& CefEvent::operator[](const std::string& key) const {
  return found_or_empty(extension, key);
}
const std::string& LeefEvent::operator[](const std::string& key) const {
  return found_or_empty(attributes, key);
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned lead = byte(0);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0) return false;
    unsigned code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(i) & 0xC0U) != 0x80U) return false;
      code = code << 6U | (byte(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return false;
    at += length;
  }
  return true;
}

CefEvent parse_cef(std::string_view line) {
  if (!is_utf8(line)) broken("UTF-8");
  for (const char c : line) {
    if (static_cast<unsigned char>(c) < 0x20) broken("one line without control characters");
  }
  const std::size_t begin = line.find("CEF:");
  if (begin == std::string_view::npos) broken("CEF: is there");
  CefEvent out;
  out.prefix = line.substr(0, begin);
  std::string_view rest = line.substr(begin + 4);
  out.version = header_field(rest);
  for (int i = 0; i < 6; ++i) out.header.push_back(header_field(rest));
  parse_extension(rest, out);
  return out;
}

}  // namespace sluice::test

// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "plugins/support/event_format/cef_parser.hpp"

namespace sluice::test {

namespace {

[[noreturn]] void broken(const std::string& rule) {
  throw std::runtime_error("not LEEF: " + rule);
}

std::string field(std::string_view& rest) {
  const std::size_t bar = rest.find('|');
  if (bar == std::string_view::npos) broken("the fields of the header end with a bar");
  std::string out(rest.substr(0, bar));
  rest.remove_prefix(bar + 1);
  return out;
}

/// "^", or "x5E", "0x5E" for the character with this number.
std::string delimiter_of(std::string text) {
  if (text.size() == 1) return text;
  if (text.starts_with("0x")) text.erase(0, 1);
  if (text.size() < 2 || text.size() > 5 || text[0] != 'x')
    broken("a delimiter is one character or a number");
  const unsigned long code = std::stoul(text.substr(1), nullptr, 16);
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  if (code < 0x800) return {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
  return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

}  // namespace

LeefEvent parse_leef(std::string_view line) {
  if (!is_utf8(line)) broken("UTF-8");
  if (line.find('\n') != std::string_view::npos || line.find('\r') != std::string_view::npos)
    broken("one line");
  if (!line.starts_with("LEEF:")) broken("LEEF: comes first");
  std::string_view rest = line.substr(5);
  LeefEvent out;
  out.version = field(rest);
  if (out.version != "1.0" && out.version != "2.0") broken("version 1.0 or 2.0");
  for (int i = 0; i < 4; ++i) out.header.push_back(field(rest));
  const std::string delimiter = out.version == "1.0" ? "\t" : delimiter_of(field(rest));
  while (!rest.empty()) {
    const std::size_t end = rest.find(delimiter);
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equal = pair.find('=');
    if (equal == std::string_view::npos || equal == 0) broken("attributes are key=value");
    out.keys.emplace_back(pair.substr(0, equal));
    if (!out.attributes.emplace(out.keys.back(), std::string(pair.substr(equal + 1))).second)
      broken("each key once: " + out.keys.back());
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + delimiter.size());
  }
  return out;
}

}  // namespace sluice::test

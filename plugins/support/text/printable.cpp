// SPDX-License-Identifier: Apache-2.0
#include "support/text/printable.hpp"

#include <Poco/TextIterator.h>
#include <Poco/UTF8Encoding.h>

namespace sluice::support {
namespace {

/// The first `limit` bytes at most, without a character that only begins there.
std::string beginning(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit;
  while (end > 0 && limit - end < 3 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  const bool is_start = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
  return std::string(text.substr(0, is_start ? end : limit));
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  const Poco::UTF8Encoding utf8;
  const std::string shown = beginning(text, limit);
  std::string out;
  for (Poco::TextIterator at(shown, utf8), end(shown); at != end; ++at) {
    const int character = *at;
    const bool control = character >= 0 && (character < 0x20 || (character >= 0x7f && character < 0xa0));
    unsigned char bytes[6];
    const int size = character < 0 || control ? 0 : utf8.convert(character, bytes, sizeof bytes);
    if (size > 0) {
      out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    } else {
      out += control ? ' ' : '?';
    }
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

}  // namespace sluice::support

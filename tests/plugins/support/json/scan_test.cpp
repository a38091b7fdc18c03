// SPDX-License-Identifier: Apache-2.0
#include "support/json/scan.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>

using sluice::support::ValueScan;

namespace {

/// Where the container at the front of the text ends, the plain way; the size of the text plus one if it does
/// not.
size_t plain_end(const std::string& text) {
  size_t depth = 0;
  bool quoted = false;
  bool escaped = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool was_escaped = escaped;
    escaped = c == '\\' && !was_escaped;
    if (c == '"' && !was_escaped) quoted = !quoted;
    if (quoted) continue;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return i + 1;
  }
  return text.size() + 1;
}

size_t scanned_end(const std::string& text, size_t piece) {
  ValueScan scan;
  scan.start(text.front());
  size_t at = 0;
  while (at < text.size()) {
    const size_t count = std::min(piece, text.size() - at);
    at += scan.scan(text.data() + at, count);
    if (scan.closed()) return at;
  }
  return text.size() + 1;
}

}  // namespace

TEST_CASE("the end of a value is found however it is cut") {
  std::minstd_rand random(7);
  constexpr char alphabet[] = "{}[]\"\"\\\\\\ax:,{[]}";
  for (int round = 0; round < 3000; ++round) {
    std::string text = "{";
    const size_t size = 1 + random() % 300;
    const size_t letters = 1 + random() % 30;  // how rare the interesting bytes are
    while (text.size() < size) {
      text += random() % letters == 0 ? alphabet[random() % (sizeof alphabet - 1)] : 'z';
      if (random() % 40 == 0) text.append(random() % 70, '\\');
    }
    const size_t end = plain_end(text);
    CAPTURE(text);
    REQUIRE(scanned_end(text, text.size()) == end);
    for (const size_t piece : {1, 3, 63, 64, 65, 100}) REQUIRE(scanned_end(text, piece) == end);
  }
}

TEST_CASE("a string ends at its quote, a number before what cannot belong to it") {
  CHECK(scanned_end(R"("a\"b\\" ,)", 1) == 8);
  CHECK(scanned_end(R"("a\"b\\" ,)", 100) == 8);
  CHECK(scanned_end("12.5e3,", 2) == 6);
  CHECK(scanned_end("null}", 100) == 4);
  CHECK(scanned_end("null", 100) == 5);
}

// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace sluice::base;
using namespace std::chrono_literals;

TEST_CASE("figures are shown the way people read them") {
  CHECK(show(0ms) == "0 ms");
  CHECK(show(1500ms) == "1.5 s");
  CHECK(show(5min) == "5 min");
  CHECK(show(3h) == "3 h");
  CHECK(show_bytes(999) == "999 B");
  CHECK(show_bytes(1'500'000) == "1.5 MB");
  CHECK(show_count(7) == "7");
  CHECK(show_count(72'000) == "72 000");
  CHECK(show_count(1'234'567) == "1 234 567");
  CHECK(show_time(0) == "never");
  CHECK(show_time(1'767'225'600'123) == "2026-01-01 00:00:00 UTC");
}

TEST_CASE("text from outside cannot break a line, move a cursor or end a terminal") {
  CHECK(one_line("two\nlines") == "two\\nlines");
  CHECK(one_line("\x1b[2Jgone") == "\\x1b[2Jgone");
  CHECK(one_line("Имя ☂ 😀") == "Имя ☂ 😀");
  CHECK(one_line("bad \xff\xc3 utf-8") == "bad \\xff\\xc3 utf-8");
  CHECK(one_line(std::string("nul\0byte", 8)) == "nul\\x00byte");
  CHECK(one_line("\xe2\x82") == "\\xe2\\x82");
  CHECK(one_line("\xc2\x9b"
                 "2J") ==
        "\\xc2\\x9b"
        "2J");  // the same command in one character
}

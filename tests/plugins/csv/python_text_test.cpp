// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "sinks/csv/python_number.hpp"
#include "sinks/csv/python_repr.hpp"
#include "sinks/csv/unprintable.hpp"

namespace sluice::csv {

namespace {

std::string float_text(double value) {
  std::string out;
  append_python_float(value, out);
  return out;
}

std::string string_text(std::string_view value) {
  std::string out;
  append_python_string(value, out);
  return out;
}

std::string meaning(std::string_view text) {
  std::string out;
  append_unescaped(text, out);
  return out;
}

}  // namespace

TEST_CASE("a float has the shortest digits that read back, and a point or an exponent") {
  CHECK(float_text(1) == "1.0");
  CHECK(float_text(0.1) == "0.1");
  CHECK(float_text(-0.0) == "-0.0");
  CHECK(float_text(1e15) == "1000000000000000.0");
  CHECK(float_text(9999999999999998) == "9999999999999998.0");
  CHECK(float_text(1e16) == "1e+16");
  CHECK(float_text(1.5e16) == "1.5e+16");
  CHECK(float_text(0.0001) == "0.0001");
  CHECK(float_text(0.00001) == "1e-05");
  CHECK(float_text(5e-324) == "5e-324");
  CHECK(float_text(1.7976931348623157e308) == "1.7976931348623157e+308");
  CHECK(float_text(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(float_text(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(float_text(std::nan("")) == "nan");
}

TEST_CASE("a string is quoted as Python quotes it") {
  CHECK(string_text("plain") == "'plain'");
  CHECK(string_text("it's") == "\"it's\"");
  CHECK(string_text("say \"x\"") == "'say \"x\"'");
  CHECK(string_text("it's \"x\"") == "'it\\'s \"x\"'");
  CHECK(string_text("\t\n\r\\") == "'\\t\\n\\r\\\\'");
  CHECK(string_text("\x01\x7f\u00a0\u200b") == "'\\x01\\x7f\\xa0\\u200b'");
  CHECK(string_text("\U0001d173") == "'\\U0001d173'");
  CHECK(string_text("Имя 😀") == "'Имя 😀'");
}

TEST_CASE("printable is what Unicode 14 says") {
  CHECK_FALSE(is_unprintable(U' '));
  CHECK_FALSE(is_unprintable(U'~'));
  CHECK(is_unprintable(0x7f));
  CHECK(is_unprintable(0));
  CHECK(is_unprintable(0xd800));
  CHECK_FALSE(is_unprintable(0x1f600));
  CHECK(is_unprintable(0x10ffff));
  CHECK(is_unprintable(0x1fae8));  // came with Unicode 15
  int count = 0;
  for (char32_t c = 0; c <= 0x10ffff; ++c) count += is_unprintable(c) ? 1 : 0;
  CHECK(count == 969596);
}

TEST_CASE("escapes of JSON become characters, and halves of a pair are told") {
  CHECK(meaning(R"(a\"\\\/\b\f\n\r\tz)") == "a\"\\/\b\f\n\r\tz");
  CHECK(meaning(R"(\u0041\u00e9\u20AC\ud83d\ude00)") == "Aé€😀");
  std::string out;
  CHECK(append_unescaped(R"(\ud83d\ude00)", out));
  CHECK_FALSE(append_unescaped(R"(\ud83d)", out));
  CHECK_FALSE(append_unescaped(R"(\ude00\ud83d)", out));
  CHECK_FALSE(append_unescaped(R"(\ud83d\n)", out));
  for (const char* wrong : {R"(\)", R"(\x)", R"(\u)", R"(\u12)", R"(\u12g4)", R"(\u-123)", R"(\ud83d\u12)"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(append_unescaped(wrong, out), Unfit);
  }
}

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#include "support/json/record.hpp"

#include <string>

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "grammar.hpp"

using sluice::support::decode_string;
using sluice::support::validate_record;

namespace {

std::string nested(size_t levels, const std::string& innermost) {
  std::string text;
  for (size_t i = 1; i < levels; ++i) text += i % 2 == 1 ? "{\"a\":" : "[";
  text += innermost;
  for (size_t i = levels - 1; i > 0; --i) text += i % 2 == 1 ? "}" : "]";
  return text;
}

}  // namespace

TEST_CASE("what JSON allows is a valid record, even where programs cannot represent it") {
  for (const char* record : {
           R"({})",
           R"({ })",
           R"({"a":1})",
           R"({"a":123456789012345678901234567890,"b":-123456789012345678901234567890})",
           R"({"a":1e400,"b":-1E+400,"c":1e-4000,"d":0.0e0,"e":-0})",
           R"({"a":"\ud83d"})",
           R"({"a":"\udc00\ud83d x \uD83D\uDE00"})",
           R"({"\ud83d":1e999})",
           R"({"a":1,"a":2,"a":{"a":3}})",
           R"({"a":"\"\\\/\b\f\n\r\t\u0000"})",
           R"({"":[[],{},null,true,false,[[[]]]]})",
           R"({"a":"\\ud83d"})",
           R"({"a":"1e400","b":"]}{[,"})",
           "{\"a\":\"\x7f \xd1\x8f \xe2\x82\xac \xf0\x9f\x98\x80\"}",
           "{\n\t\"a\" :\r\n 1e400 , \"b\":[ 1 , 2 ] }",
       }) {
    CAPTURE(record);
    CHECK(is_valid_record(record));
    CHECK(validate_record(record) == std::nullopt);
  }
}

TEST_CASE("what JSON does not allow is refused with a reason") {
  for (const char* record : {
           "",
           " ",
           "5",
           "\"a\"",
           "[]",
           "[{}]",
           "null",
           "{",
           "}",
           "{}}",
           "{{}",
           "{} {}",
           " {}",
           "{} ",
           R"({"a":tru})",
           R"({"a":nulll})",
           R"({"a":True})",
           R"({"a":NaN})",
           R"({"a":-Infinity})",
           R"({"a":01})",
           R"({"a":1.})",
           R"({"a":.5})",
           R"({"a":-})",
           R"({"a":+1})",
           R"({"a":1e})",
           R"({"a":1e+})",
           R"({"a":1e400x})",
           R"({"a":1e400 1})",
           R"({"a":1-2})",
           R"({"a":0x10})",
           R"({"a":1e400"b"})",
           R"({"a":1e5.5})",
           R"({"a":--1e400})",
           R"({"a":"\x"})",
           R"({"a":"\u12"})",
           R"({"a":"\u12g4"})",
           R"({"a":"\ud83"})",
           R"({"a":"\"})",
           R"({"a" 1})",
           R"({"a":1,})",
           R"({,"a":1})",
           R"({"a":1,,"b":2})",
           R"({a:1})",
           R"({'a':1})",
           R"({1:1})",
           R"({"a":[1,]})",
           R"({"a":[,1]})",
           R"({"a":[1 2]})",
           R"({"a":[1}]})",
           R"({"a":{]})",
           R"({"a"})",
           R"({"a":})",
           R"({"a":"b" "c"})",
           R"({"a":"b"c})",
           R"({"a":1e400,})",
           "{\"a\":\"x\ny\"}",
           "{\"a\":\"\x01\"}",
           "{\"a\":\"\t\"}",
           "{\"a\":1\x01}",
           "{\"a\":1\f}",
           "{\"a\":\"\xff\"}",
           "{\"a\":\"\xc0\xaf\"}",
           "{\"a\":\"\xed\xa0\x80\"}",
           "{\"a\":\"\xf4\x90\x80\x80\"}",
           "{\"a\":\"\xe2\x82\"}",
           "{\"a\":1e400,\"b\":\"\xff\"}",
           "{\xef\xbb\xbf}",
       }) {
    CAPTURE(record);
    CHECK_FALSE(is_valid_record(record));
    const auto reason = validate_record(record);
    REQUIRE(reason);
    CHECK_FALSE(reason->empty());
  }
}

TEST_CASE("a NUL byte is refused wherever it stands") {
  for (const std::string& record : {std::string("{\"a\":\"\0\"}", 9), std::string("{\"a\":1\0}", 8)}) {
    CHECK(validate_record(record));
  }
}

TEST_CASE("a thousand levels are allowed, one more is not") {
  for (const char* innermost : {"{}", "[]", "{\"x\":1}", "[1e400]", "[\"\\ud83d\"]"}) {
    CAPTURE(innermost);
    CHECK(validate_record(nested(999, innermost)) == std::nullopt);
    CHECK(validate_record(nested(1000, innermost)) == std::nullopt);
    CHECK(validate_record(nested(1001, innermost)) == "nested deeper than 1000 levels");
    CHECK(validate_record(nested(5000, innermost)) == "nested deeper than 1000 levels");
  }
  CHECK(validate_record(nested(3, "{}"), 3) == std::nullopt);
  CHECK(validate_record(nested(4, "{}"), 3));
  CHECK(validate_record(R"({"a":")" + std::string(5000, '[') + R"("})") == std::nullopt);
}

TEST_CASE("a string is decoded as JSON says") {
  CHECK(decode_string(R"("a\"\\\/\n\u0416\ud83d\ude00я")") == "a\"\\/\nЖ\xf0\x9f\x98\x80я");
  CHECK(decode_string("\"\"").empty());
  CHECK_THROWS_AS(decode_string("5"), sluice::sdk::Failure);
  CHECK_THROWS_AS(decode_string("null"), sluice::sdk::Failure);
  CHECK_THROWS_AS(decode_string(""), sluice::sdk::Failure);
  CHECK_THROWS_AS(decode_string(R"("\ud83d")"), sluice::sdk::Failure);
}

// SPDX-License-Identifier: Apache-2.0
#include "sinks/console/indent.hpp"

#include <doctest/doctest.h>

using sluice::console::indented;

TEST_CASE("each member and each item gets a line, two blanks further in for each level") {
  CHECK(indented(R"({"a":1,"b":[true,null,{"c":"d"}],"e":{}})") == R"({
  "a": 1,
  "b": [
    true,
    null,
    {
      "c": "d"
    }
  ],
  "e": {}
})");
  CHECK(indented("{}") == "{}");
  CHECK(indented(R"({ "a" : [ ] })") == "{\n  \"a\": []\n}");
}

TEST_CASE("numbers, escapes, repeated keys and the order of keys stay byte for byte") {
  CHECK(indented(R"({"z":1e400,"a":12345678901234567890123,"z":-0.10,"\u0061\"":"\ud83d\/{,:\\"})") == R"({
  "z": 1e400,
  "a": 12345678901234567890123,
  "z": -0.10,
  "\u0061\"": "\ud83d\/{,:\\"
})");
}

TEST_CASE("a deep record takes no more room than its items do") {
  std::string items = "0";
  for (int i = 0; i < 20'000; ++i) items += ",0";
  const std::string deep = "{\"a\":" + std::string(900, '[') + items + std::string(900, ']') + "}";
  CHECK(indented(deep).size() < 1'000'000);
}

TEST_CASE("what is not JSON comes back unchanged") {
  for (const char* text : {"", "<14>message", "{", R"({"a":})", R"({"a" 1})", "[1]"})
    CHECK(indented(text) == text);
  const std::string deep = "{\"a\":" + std::string(2000, '[') + std::string(2000, ']') + "}";
  CHECK(indented(deep) == deep);
}

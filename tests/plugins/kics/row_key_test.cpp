// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/row_key.hpp"

#include <doctest/doctest.h>

namespace sluice::kics {
namespace {

bool same(std::string_view one, std::string_view other) {
  RowKey keys;
  return keys.of(one) == keys.of(other);
}

TEST_CASE("rows with the same id are the same row, whatever else is in them") {
  CHECK(same(R"({"id":7,"lastSeen":"a"})", R"({"id":7,"lastSeen":"b"})"));
  CHECK(same(R"({"id":7})", R"({"name":"x", "id" : 7 , "more":{"id":8}})"));
  CHECK(same(R"({"id":"ab-1","x":1})", R"({"x":2,"id":"ab-1"})"));
  CHECK_FALSE(same(R"({"id":7})", R"({"id":8})"));
  CHECK_FALSE(same(R"({"id":7})", R"({"id":"7"})"));
  CHECK_FALSE(same(R"({"id":123456789012345678901234567890})", R"({"id":123456789012345678901234567891})"));
}

TEST_CASE("the id of something inside a row is not the row's") {
  CHECK_FALSE(same(R"({"device":{"id":1},"name":"a"})", R"({"device":{"id":1},"name":"b"})"));
  CHECK(same(R"({"device":{"id":1},"id":5})", R"({"device":{"id":2},"id":5})"));
}

TEST_CASE("a row without a usable id is known by all of its bytes") {
  for (const std::string id : {"null", "{}", "[1]", "true", "\"\""}) {
    CAPTURE(id);
    CHECK(same("{\"id\":" + id + ",\"a\":1}", "{\"id\":" + id + ",\"a\":1}"));
    CHECK_FALSE(same("{\"id\":" + id + ",\"a\":1}", "{\"id\":" + id + ",\"a\":2}"));
  }
  CHECK_FALSE(same(R"({"a":1})", R"({"a":2})"));
  CHECK_FALSE(same("{}", R"({"a":2})"));
}

TEST_CASE("rows of any size and form have a key, one after the other") {
  RowKey keys;
  const uint64_t first = keys.of(R"({"id":1})");
  keys.of(R"({"x":")" + std::string(3'000'000, 'x') + R"(","id":2})");
  keys.of(R"({"id":)");
  keys.of("");
  keys.of(R"({"x":"\ud83d","y":1e400,"id":3})");
  CHECK(keys.of(R"({"id":1,"z":0})") == first);
}

}  // namespace
}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "plugins/csv/harness.hpp"

namespace sluice::csv::test {

TEST_CASE_FIXTURE(SinkTest,
                  "a record with half a surrogate pair is rejected by name and the rest is written") {
  write("t", {R"({"a":1})", R"({"a":"x\ud83d"})", R"({"a":2})", R"({"\ud83d":2})"});
  sink().commit();
  REQUIRE(rejected.size() == 2);
  CHECK(rejected[0].index == 1);
  CHECK(rejected[0].reason.find("\"a\"") != std::string::npos);
  CHECK(rejected[1].index == 3);
  CHECK(table() == "a\r\n1\r\n2\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "half a surrogate pair inside a nested value is only an escape") {
  publish("t", {R"({"a":["\ud83d"]})"});
  CHECK(rejected.empty());
  CHECK(table() == "a\r\n['\\ud83d']\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "half a surrogate pair in a value that a later one replaces does no harm") {
  publish("t", {R"({"a":"\ud83d","a":1})"});
  CHECK(rejected.empty());
  CHECK(table() == "a\r\n1\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "half a surrogate pair in a member that is left out does no harm") {
  config.columns = {"a"};
  publish("t", {R"({"a":1,"b":"\ud83d","\ud83d":1})"});
  CHECK(rejected.empty());
  CHECK(table() == "a\r\n1\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "a rejected record adds no column") {
  write("t", {R"({"bad":1,"a":"\ud83d"})", R"({"a":1})"});
  sink().commit();
  CHECK(rejected.size() == 1);
  CHECK(table() == "a\r\n1\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "whatever is not one JSON object is rejected") {
  const std::vector<std::string> wrong{"",
                                       " ",
                                       "1",
                                       "null",
                                       "[]",
                                       R"("x")",
                                       "{",
                                       "}",
                                       R"({"a")",
                                       R"({"a":)",
                                       R"({"a":1)",
                                       R"({"a":})",
                                       R"({"a":1,})",
                                       R"({"a" 1})",
                                       R"({a:1})",
                                       R"({"a":1}})",
                                       R"({"a":1}{"b":2})",
                                       R"({"a":1} x)",
                                       R"({"a":1 2})",
                                       R"({"a":1"b"})",
                                       R"({"a":"b"c})",
                                       R"({"a":01})",
                                       R"({"a":-})",
                                       R"({"a":1.})",
                                       R"({"a":.5})",
                                       R"({"a":1e})",
                                       R"({"a":1e+})",
                                       R"({"a":+1})",
                                       R"({"a":0x1})",
                                       R"({"a":1.2.3})",
                                       R"({"a":NaN})",
                                       R"({"a":Infinity})",
                                       R"({"a":nul})",
                                       R"({"a":nulll})",
                                       R"({"a":True})",
                                       R"({"a":"\x"})",
                                       R"({"a":"\u12"})",
                                       R"({"a":["\x"]})",
                                       R"({"a":{"\x":1}})",
                                       R"({"\x":1})",
                                       R"({"a":[1,]})",
                                       R"({"a":[1 2]})",
                                       R"({"a":[1})",
                                       R"({"a":{"b":1]})",
                                       R"({"a":[})",
                                       R"({"a":{"b"}})",
                                       R"({"a":{"b":tru}})",
                                       R"({"a":[01]})",
                                       R"({"a":{1:2}})",
                                       "{\"a\":\"\x01\"}",
                                       "{\"a\":\"\xff\"}",
                                       "{\"a\":\"\xed\xa0\x80\"}",
                                       R"({"a":"x)",
                                       "\xEF\xBB\xBF{}",
                                       std::string("{\"a\":\"\0\"}", 9)};
  for (const Profile profile : {Profile::compat, Profile::clean}) {
    SinkTest test;
    test.config.profile = profile;
    test.write("t", wrong);
    std::size_t next = 0;
    for (const Rejected& reject : test.rejected) {
      for (; next < reject.index; ++next) FAIL_CHECK("accepted: " << wrong[next]);
      CHECK_FALSE(reject.reason.empty());
      ++next;
    }
    CHECK(test.rejected.size() == wrong.size());
  }
}

TEST_CASE_FIXTURE(SinkTest, "a record of 1000 levels is written and one of 1001 is rejected") {
  const auto nested = [](int levels) {
    const auto inner = static_cast<std::size_t>(levels - 1);
    return "{\"a\":" + std::string(inner, '[') + std::string(inner, ']') + "}";
  };
  for (const Profile profile : {Profile::compat, Profile::clean}) {
    SinkTest test;
    test.config.profile = profile;
    test.publish("t", {nested(1000), nested(1001), nested(100000)});
    REQUIRE(test.rejected.size() == 2);
    CHECK(test.rejected[0].index == 1);
    CHECK(test.table() == "a\r\n" + std::string(999, '[') + std::string(999, ']') + "\r\n");
  }
}

TEST_CASE_FIXTURE(SinkTest, "the number of columns is bounded") {
  std::string widest = "{";
  for (std::size_t i = 0; i < Columns::most; ++i)
    widest += (i == 0 ? "\"c" : ",\"c") + std::to_string(i) + "\":1";
  write("t", {widest + "}", R"({"c1":2})", R"({"c1":3,"one more":1})", widest + ",\"one more\":1}",
              R"({"c2":4})"});
  REQUIRE(rejected.size() == 2);
  CHECK(rejected[0].index == 2);
  CHECK(rejected[1].index == 3);
  sink().commit();
  CHECK(lines_of(table()).size() == 4);
}

TEST_CASE_FIXTURE(SinkTest, "the memory that keys take is bounded") {
  write("t", {"{\"" + std::string(Columns::most_bytes + 1, 'k') + "\":1}", R"({"a":1})"});
  sink().commit();
  REQUIRE(rejected.size() == 1);
  CHECK(rejected[0].index == 0);
  CHECK(table() == "a\r\n1\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "a notice of lost data and a line of text are rejected and make no table") {
  write("t", {R"({"sluice":"gap"})"}, SLUICE_BATCH_GAP | SLUICE_BATCH_ATOMIC);
  write("t", {R"({"sluice":"gap"})"}, SLUICE_BATCH_GAP);
  write("t", {"CEF:0|x", "CEF:0|y"}, SLUICE_BATCH_ATOMIC, SLUICE_FORMAT_TEXT);
  sink().commit();
  CHECK(rejected.size() == 4);
  CHECK(names().empty());
}

TEST_CASE_FIXTURE(
    SinkTest, "records that are no snapshot are refused before a file could be replaced by a part of it") {
  put_file("t.csv", "old");
  CHECK_THROWS_AS(write("t", {R"({"a":1})"}, 0), sdk::Failure);
  sink().commit();
  CHECK(file("t.csv") == "old");
}

}  // namespace sluice::csv::test

// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "plugins/csv/harness.hpp"

namespace sluice::csv::test {

namespace {

// The field that the profile makes of one value, seen in a table of one row and two columns.
std::string field_of(const std::string& json, Profile profile = Profile::clean,
                     FormulaGuard guard = FormulaGuard::by_profile) {
  SinkTest test;
  test.config.profile = profile;
  test.config.formula_guard = guard;
  test.publish("t", {R"({"a":)" + json + R"(,"b":"end"})"});
  CHECK(test.rejected.empty());
  const std::string head = "a;b\r\n", tail = ";end\r\n", text = test.table();
  REQUIRE(text.starts_with(head));
  REQUIRE(text.ends_with(tail));
  return text.substr(head.size(), text.size() - head.size() - tail.size());
}

}  // namespace

TEST_CASE("clean keeps the notation of JSON") {
  CHECK(field_of("true") == "true");
  CHECK(field_of("false") == "false");
  CHECK(field_of("null").empty());
  CHECK(field_of(R"("")").empty());
  CHECK(field_of("1e400") == "1e400");
  CHECK(field_of("-0") == "-0");
  CHECK(field_of("1.50") == "1.50");
  CHECK(field_of("123456789012345678901234567890") == "123456789012345678901234567890");
  CHECK(field_of(R"("x\ty \u0416 \/")") == "x\ty Ж /");
}

TEST_CASE("clean writes nested values as compact JSON, byte for byte but for white space") {
  CHECK(field_of("[ 1 , 2.50 , null ]") == "[1,2.50,null]");
  CHECK(field_of("[]") == "[]");
  CHECK(field_of("{ }") == "{}");
  CHECK(field_of(R"({ "b" : 1, "a" : "x y", "b" : true })") == R"("{""b"":1,""a"":""x y"",""b"":true}")");
  CHECK(field_of(R"(["\ud83d","\u0041","=1"])") == R"("[""\ud83d"",""\u0041"",""=1""]")");
}

TEST_CASE("clean disarms strings that look like formulas, and nothing else") {
  CHECK(field_of(R"("=1+1")") == "'=1+1");
  CHECK(field_of(R"("+1")") == "'+1");
  CHECK(field_of(R"("-1")") == "'-1");
  CHECK(field_of(R"("@sum")") == "'@sum");
  CHECK(field_of(R"("  =1")") == "'  =1");
  CHECK(field_of(R"("\tx")") == "'\tx");
  CHECK(field_of(R"("\rx")") == "\"'\rx\"");
  CHECK(field_of(R"("\nx")") == "\"'\nx\"");
  CHECK(field_of(R"("\u0000x")") == std::string("'\0x", 3));
  CHECK(field_of(R"("\uff1d1")") == "'＝1");
  CHECK(field_of(R"("=\"a\";b")") == "\"'=\"\"a\"\";b\"");
  CHECK(field_of("-1") == "-1");
  CHECK(field_of(R"("a=1")") == "a=1");
  CHECK(field_of(R"("   ")") == "   ");
}

TEST_CASE("the formula guard can be set against the profile") {
  CHECK(field_of(R"("=1")", Profile::clean, FormulaGuard::off) == "=1");
  CHECK(field_of(R"("=1")", Profile::compat) == "=1");
  CHECK(field_of(R"("=1")", Profile::compat, FormulaGuard::quote) == "'=1");
  CHECK(field_of("-1.0", Profile::compat, FormulaGuard::quote) == "-1.0");
}

TEST_CASE("a title made of a foreign key is guarded, the operator's own is not") {
  SinkTest test;
  test.config.profile = Profile::clean;
  test.config.headers = {{"@own", "=own"}};
  test.publish("t", {R"({"=key":1,"@own":2})"});
  CHECK(test.table() == "'=key;=own\r\n1;2\r\n");
}

TEST_CASE("clean titles columns with their keys") {
  SinkTest test;
  test.config.profile = Profile::clean;
  test.config.headers = {{"name", "Name"}};
  test.publish("t", {R"({"name":1,"id":2})"});
  CHECK(test.table() == "id;Name\r\n2;1\r\n");
}

TEST_CASE("the operator's titles go before the exporter's") {
  SinkTest test;
  test.config.headers = {{"name", "Name"}, {"new", "Ново;е"}};
  test.publish("t", {R"({"name":1,"new":2,"size":3})"});
  CHECK(test.table() == "Name;\"Ново;е\";Размер\r\n1;2;3\r\n");
}

TEST_CASE("another delimiter is the one that is quoted") {
  SinkTest test;
  SUBCASE("a comma") {
    test.config.delimiter = ",";
    test.publish("t", {R"({"a":"x,y","b":"x;y"})"});
    CHECK(test.table() == "a,b\r\n\"x,y\",x;y\r\n");
  }
  SUBCASE("a tab") {
    test.config.delimiter = "\t";
    test.publish("t", {R"({"a":"x\ty","b":[1,2]})"});
    CHECK(test.table() == "a\tb\r\n\"x\ty\"\t[1, 2]\r\n");
  }
  SUBCASE("a character of numbers") {
    test.config.delimiter = "-";
    test.publish("t", {R"({"a":-1,"b":1e-7})"});
    CHECK(test.table() == "a-b\r\n\"-1\"-\"1e-07\"\r\n");
  }
}

}  // namespace sluice::csv::test

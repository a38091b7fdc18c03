// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/row_view.hpp"

#include <doctest/doctest.h>

namespace sluice::kics {
namespace {

TEST_CASE("the members of a row are seen as they are written") {
  RowView view;
  view.look(
      R"({"id":9007199254740993,"a\"b":{"x":[1, 2],"y":"}"},"lone":"\ud83d","n":1e400,"list":[ {} ,[]],"t":true,"z":null})");
  REQUIRE(view.members().size() == 7);
  CHECK(view.value("id") == "9007199254740993");
  CHECK(view.value("a\\\"b") == R"({"x":[1, 2],"y":"}"})");
  CHECK(view.value("lone") == R"("\ud83d")");
  CHECK(view.value("n") == "1e400");
  CHECK(view.value("list") == "[ {} ,[]]");
  CHECK(view.value("t") == "true");
  CHECK(view.value("z") == "null");
  CHECK(view.value("x").empty());
  CHECK(view.value(std::vector<std::string>{"no", "n", "t"}) == "1e400");
  view.look("{}");
  CHECK(view.members().empty());
}

TEST_CASE("a digest counts values and names and neither order nor what is ignored") {
  const auto digest = [](std::string_view row) {
    RowView view;
    view.look(row);
    return digest_of(view.members(), {"lastSeen"});
  };
  const auto base = digest(R"({"id":1,"os":"x","lastSeen":"a"})");
  CHECK(digest(R"({"lastSeen":"b","os":"x","id":1})") == base);
  CHECK(digest(R"({"id":1,"os":"x"})") == base);
  CHECK(digest(R"({"id":1,"os":"y","lastSeen":"a"})") != base);
  CHECK(digest(R"({"id":1,"so":"x","lastSeen":"a"})") != base);
  CHECK(digest(R"({"os":1,"id":"x"})") != base);
}

TEST_CASE("hashes that are stored are the same in every build") {
  CHECK(lasting_hash("") == lasting_hash(""));
  CHECK(lasting_hash("45000") == 12229860266126431945ULL);
}

TEST_CASE("an id is its digits or its text and goes out as a string") {
  CHECK(id_text(id_token("17")) == "17");
  CHECK(id_text(id_token(R"("a\"b")")) == R"(a\"b)");
  CHECK(id_token("null").empty());
  CHECK(id_token(R"("")").empty());
  CHECK(id_token("{}").empty());
  CHECK(id_as_string(id_token("18446744073709551615")) == R"("18446744073709551615")");
  CHECK(id_as_string(id_token(R"("a\"b")")) == R"("a\"b")");
  CHECK(id_as_string({}) == "null");
}

}  // namespace
}  // namespace sluice::kics

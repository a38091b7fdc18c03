// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "plugins/csv/harness.hpp"

namespace sluice::csv::test {

namespace {

using Names = std::vector<std::string>;

sluice_status status_of(const auto& call) {
  try {
    call();
    return SLUICE_OK;
  } catch (const sdk::Failure& failure) {
    return failure.status();
  }
}

// More than the spill keeps in memory, with a column that only the last record has.
Names many_records(int count) {
  Names records;
  for (int i = 0; i < count; ++i) records.push_back(R"({"n":)" + std::to_string(i) + R"(,"text":"a;b"})");
  records.push_back(R"({"late":true})");
  return records;
}

}  // namespace

TEST_CASE_FIXTURE(SinkTest, "nothing is seen before the commit, everything after it") {
  write("devices", {R"({"a":1})"});
  write("device-apps", {R"({"a":2})"});
  write("devices", {R"({"b":3})"});
  CHECK(names().empty());
  CHECK(sink().commit().empty());
  CHECK(names() == Names{"DeviceApplications.csv", "Devices.csv"});
  CHECK(file("Devices.csv") ==
        "\xEF\xBB\xBF"
        "a;b\r\n1;\r\n;3\r\n");
  CHECK(file("DeviceApplications.csv") ==
        "\xEF\xBB\xBF"
        "a\r\n2\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "a snapshot replaces the one before it") {
  publish("t", {R"({"a":1,"b":2})", R"({"a":3})"});
  publish("t", {R"({"c":4})"});
  CHECK(table() == "c\r\n4\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "the same snapshot written again makes the same file") {
  publish("t", many_records(100));
  const auto first = file("t.csv");
  restart();
  publish("t", many_records(100));
  CHECK(file("t.csv") == first);
  CHECK(names() == Names{"t.csv"});
}

TEST_CASE_FIXTURE(SinkTest, "a rollback leaves no trace") {
  put_file("t.csv", "old");
  write("t", many_records(20000));
  sink().rollback();
  CHECK(names() == Names{"t.csv"});
  CHECK(sink().commit().empty());
  CHECK(file("t.csv") == "old");
  CHECK(std::filesystem::is_empty(work_folder()));
}

TEST_CASE_FIXTURE(SinkTest, "a commit without records does nothing") {
  CHECK(sink().commit().empty());
  CHECK(names().empty());
}

TEST_CASE_FIXTURE(SinkTest, "a table larger than the memory for it is whole") {
  constexpr int count = 60000;
  publish("t", many_records(count));
  std::string expected = "late;n;text\r\n";
  for (int i = 0; i < count; ++i) expected += ";" + std::to_string(i) + ";\"a;b\"\r\n";
  CHECK(table() == expected + "True;;\r\n");
  CHECK(std::filesystem::is_empty(work_folder()));
}

TEST_CASE_FIXTURE(SinkTest, "records larger than the memory for a table are whole") {
  const std::string large(700000, 'x');
  publish("t", {R"({"a":")" + large + R"("})", R"({"a":1})", R"({"b":")" + large + R"("})"});
  CHECK(table() == "a;b\r\n" + large + ";\r\n1;\r\n;" + large + "\r\n");
}

TEST_CASE_FIXTURE(SinkTest, "an empty snapshot in compat leaves the old file, with a warning") {
  put_file("t.csv", "old");
  publish("t", {});
  CHECK(file("t.csv") == "old");
  publish("other", {});
  CHECK(names() == Names{"t.csv"});
  CHECK(warnings.size() == 2);
}

TEST_CASE_FIXTURE(SinkTest, "an empty snapshot in clean is an empty table") {
  config.profile = Profile::clean;
  put_file("t.csv", "old");
  SUBCASE("without known columns: only the byte order mark") {
    publish("t", {});
    CHECK(table().empty());
  }
  SUBCASE("with known columns: the titles") {
    config.columns = {"b", "a"};
    config.headers = {{"a", "A"}};
    publish("t", {});
    CHECK(table() == "b;A\r\n");
  }
  CHECK(warnings.empty());
}

TEST_CASE_FIXTURE(SinkTest,
                  "a snapshot of which every record was rejected leaves the old file, with a warning") {
  config.profile = Profile::clean;
  put_file("t.csv", "old");
  publish("t", {"no record"});
  CHECK(file("t.csv") == "old");
  CHECK(warnings.size() == 1);
}

TEST_CASE_FIXTURE(SinkTest, "fixed columns have their order, and other members are told once") {
  config.columns = {"b", "a", "missing"};
  const Names records{R"({"a":1,"b":2,"c":3})", R"({"c":3,"d":4})"};
  publish("t", records);
  CHECK(table() == "b;a;missing\r\n2;1;\r\n;;\r\n");
  CHECK(notes.size() == 1);
  publish("t", records);
  CHECK(notes.size() == 1);
  publish("t", {R"({"e":1})"});
  CHECK(notes.size() == 2);
}

TEST_CASE_FIXTURE(SinkTest, "two streams that meet in one file are refused") {
  config.files = {{"a", "b.csv"}};
  write("a", {R"({"x":1})"});
  CHECK(status_of([&] { write("b", {R"({"x":1})"}); }) == SLUICE_BROKEN);
}

TEST_CASE_FIXTURE(SinkTest, "a stream whose name is no file name is refused") {
  CHECK(status_of([&] { write("../up", {R"({"x":1})"}); }) == SLUICE_BROKEN);
}

TEST_CASE_FIXTURE(SinkTest, "after cancel nothing is written or published") {
  write("t", {R"({"a":1})"});
  sink().cancel();
  CHECK(status_of([&] { write("t", {R"({"a":1})"}); }) == SLUICE_CANCELLED);
  CHECK(status_of([&] { sink().commit(); }) == SLUICE_CANCELLED);
  CHECK(names().empty());
}

}  // namespace sluice::csv::test

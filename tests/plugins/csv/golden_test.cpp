// SPDX-License-Identifier: Apache-2.0
// The files in testdata were made by CPython 3.11; see make_golden.py there.
#include <doctest/doctest.h>

#include "plugins/csv/harness.hpp"

namespace sluice::csv::test {

namespace {

void equals_golden(const std::string& name) {
  CAPTURE(name);
  const std::filesystem::path folder = CSV_TESTDATA;
  const auto records = lines_of(read_file(folder / (name + ".ndjson")));
  REQUIRE_FALSE(records.empty());
  SinkTest test;
  test.publish("t", records);
  for (const Rejected& rejected : test.rejected)
    FAIL_CHECK(records[rejected.index] << ": " << rejected.reason);
  const auto golden = lines_of(read_file(folder / (name + ".csv")));
  const auto written = lines_of(test.file("t.csv").value_or(""));
  REQUIRE(written.size() == golden.size());
  for (std::size_t i = 0; i < golden.size(); ++i) CHECK(written[i] == golden[i]);
  CHECK(test.file("t.csv") == read_file(folder / (name + ".csv")));
}

}  // namespace

TEST_CASE("compat writes texts, quotes, line breaks, NUL and emoji as Python does") {
  equals_golden("values");
}
TEST_CASE("compat writes integers of any size and floats as Python does") {
  equals_golden("numbers");
}
TEST_CASE("compat writes nested objects and lists as Python does") {
  equals_golden("nested");
}
TEST_CASE("compat quotes the only field of a row when it is empty") {
  equals_golden("single_column");
}
TEST_CASE("compat quotes an only title that is empty") {
  equals_golden("single_nameless_column");
}
TEST_CASE("compat writes line ends only for records without members") {
  equals_golden("no_columns");
}
TEST_CASE("compat leaves empty fields bare in a row of two") {
  equals_golden("two_columns_empty");
}
TEST_CASE("compat sorts columns by code point and titles them") {
  equals_golden("reference_example");
}
TEST_CASE("compat has the exporter's titles, the same one for Id and id") {
  equals_golden("titles");
}

}  // namespace sluice::csv::test

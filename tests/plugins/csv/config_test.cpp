// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <doctest/doctest.h>

#include "plugins/csv/harness.hpp"

namespace sluice::csv::test {

namespace {

// The options that spec() finds wrong, warnings in parentheses.
std::vector<std::string> problems_of(const Config& config) {
  std::vector<std::string> options;
  for (const sdk::Problem& problem : spec().check(config)) {
    CHECK_FALSE(problem.text.empty());
    options.push_back(problem.warning ? "(" + problem.option + ")" : problem.option);
  }
  return options;
}

using Names = std::vector<std::string>;

const sluice_option& option(std::string_view name) {
  const auto& options = spec().options();
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& o) { return sdk::view(o.name) == name; });
  REQUIRE(found != options.end());
  return *found;
}

}  // namespace

TEST_CASE("a configuration with only a directory is complete") {
  Config config;
  config.directory = "/tables";
  CHECK(problems_of(config).empty());
  CHECK(option("directory").flags == SLUICE_OPTION_REQUIRED);
  CHECK(option("directory").type == SLUICE_OPTION_PATH);
  CHECK(sdk::view(option("profile").default_text) == "\"compat\"");
  CHECK(sdk::view(option("delimiter").default_text) == "\";\"");
  CHECK(sdk::view(option("formula_guard").default_text).empty());
}

TEST_CASE("a delimiter is one ASCII character that can separate") {
  Config config;
  for (const char* good : {";", ",", "\t", "|", " ", ":"}) {
    config.delimiter = good;
    CAPTURE(good);
    CHECK(problems_of(config).empty());
  }
  for (const char* bad : {"", ";;", "\"", "\n", "\r", "а", "§", "x", "7", "\x01"}) {
    config.delimiter = bad;
    CAPTURE(bad);
    CHECK(problems_of(config) == Names{"delimiter"});
  }
}

TEST_CASE("a file is a plain name in the directory") {
  Config config;
  for (const char* bad : {"", "a/b.csv", "/etc/x.csv", "..", ".", ".hidden.csv", "a\nb.csv"}) {
    config.files = {{"s", bad}};
    CAPTURE(bad);
    CHECK(problems_of(config) == Names{"files"});
  }
  config.files = {{"s", std::string(201, 'x')}};
  CHECK(problems_of(config) == Names{"files"});
  config.files = {{"s", "Устройства.csv"}};
  CHECK(problems_of(config).empty());
}

TEST_CASE("two streams are not written to one file") {
  Config config;
  config.files = {{"a", "x.csv"}, {"b", "x.csv"}};
  CHECK(problems_of(config) == Names{"files"});
  config.files = {{"a", "DeviceUsers.csv"}};
  CHECK(problems_of(config) == Names{"files"});
  config.files = {{"a", "DeviceUsers.csv"}, {"device-users", "Users.csv"}};
  CHECK(problems_of(config).empty());
}

TEST_CASE("columns are at least one, named, and different") {
  Config config;
  config.columns = Names{};
  CHECK(problems_of(config) == Names{"columns"});
  config.columns = Names{"a", "b", "a"};
  CHECK(problems_of(config) == Names{"columns"});
  config.columns = Names{"a", ""};
  CHECK(problems_of(config) == Names{"columns"});
  config.columns = Names{"a", "A"};
  CHECK(problems_of(config).empty());
}

TEST_CASE("a title for a column that is left out is pointed out") {
  Config config;
  config.columns = Names{"a"};
  config.headers = {{"a", "A"}, {"b", "B"}};
  CHECK(problems_of(config) == Names{"(headers)"});
}

TEST_CASE("the user's files add to the default ones") {
  Config config;
  config.files = {{"devices", "Assets.csv"}};
  CHECK(config.file_name("devices") == "Assets.csv");
  CHECK(config.file_name("device-apps") == "DeviceApplications.csv");
  CHECK(config.file_name("alerts") == "alerts.csv");
}

}  // namespace sluice::csv::test

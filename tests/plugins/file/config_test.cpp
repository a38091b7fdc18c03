// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/config.hpp"

#include <doctest/doctest.h>

using namespace sluice;

namespace {
std::vector<sdk::Problem> problems_of(const file::Config& config) {
  return file::spec().check(config);
}
}  // namespace

TEST_CASE("a path with a day and a stream has no problems") {
  file::Config config;
  config.path = "/var/log/sluice/{pipeline}-{stream}-{date}.ndjson";
  config.compress = file::Compression::zstd;
  CHECK(problems_of(config).empty());
}

TEST_CASE("a mistake in the options is pointed at") {
  file::Config config;
  config.path = "/var/log/x";
  std::string option = "path";
  SUBCASE("an unknown placeholder") {
    config.path = "/var/log/{day}.ndjson";
  }
  SUBCASE("a brace that is never closed") {
    config.path = "/var/log/{date.ndjson";
  }
  SUBCASE("a directory") {
    config.path = "/var/log/";
  }
  SUBCASE("a line break") {
    config.path = "/var/log/a\nb";
  }
  SUBCASE("a mode that is not octal") {
    config.mode = "0680", option = "mode";
  }
  SUBCASE("a mode that is empty") {
    config.mode = "", option = "mode";
  }
  SUBCASE("a mode that locks us out") {
    config.mode = "0040", option = "mode";
  }
  const auto problems = problems_of(config);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].option == option);
  CHECK_FALSE(problems[0].warning);
}

TEST_CASE("compression of a file that is never closed is advised against") {
  file::Config config;
  config.path = "/var/log/x.ndjson";
  config.compress = file::Compression::gzip;
  REQUIRE(problems_of(config).size() == 1);
  CHECK(problems_of(config)[0].warning);
  config.rotate_size.value = 1000;
  CHECK(problems_of(config).empty());
}

TEST_CASE("permissions are read as octal") {
  CHECK(file::parse_mode("0640") == mode_t{0640});
  CHECK(file::parse_mode("600") == mode_t{0600});
  CHECK_FALSE(file::parse_mode("01640"));
  CHECK_FALSE(file::parse_mode("rw-r--r--"));
}

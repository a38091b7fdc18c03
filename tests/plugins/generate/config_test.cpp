// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/config.hpp"

#include <doctest/doctest.h>

#include "support/contains.hpp"

using namespace sluice;
using test::contains;

namespace {

std::vector<sdk::Problem> problems_of(const std::string& record_template,
                                      sdk::Format format = sdk::Format::json) {
  generate::Config config;
  config.record_template = record_template;
  config.format = format;
  return generate::spec().check(config);
}

}  // namespace

TEST_CASE("without any option there are no problems") {
  CHECK(generate::spec().check({}).empty());
}

TEST_CASE("the default template is shown as it would be written in TOML") {
  const auto& option = generate::spec().options().at(0);
  CHECK(sdk::view(option.name) == "template");
  CHECK(sdk::view(option.default_text) == "'" + generate::Config().record_template + "'");
}

TEST_CASE("a template with an unknown placeholder is refused with those that are known") {
  const auto problems = problems_of(R"({"a":"${nubmer}"})");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].option == "template");
  CHECK_FALSE(problems[0].warning);
  CHECK(contains(problems[0].text, "${nubmer} is not known"));
  for (const char* known : {"${number}", "${time}", "${uuid}", "${random:LOW-HIGH}", "${choice:A|B|C}", "$$"})
    CHECK(contains(problems[0].text, known));
}

TEST_CASE("a template that makes no valid records is refused with the reason and such a record") {
  std::string reason, text;
  SUBCASE("no object") {
    text = "${number}", reason = "not a JSON object, in 0;";
  }
  SUBCASE("no value") {
    text = R"({"a":})", reason = "not JSON";
  }
  SUBCASE("a line break") {
    text = "{\n}", reason = "line break";
  }
  SUBCASE("a number that begins with a zero in some of them") {
    text = R"({"a":${random:0-1}${random:0-9}})", reason = "in {\"a\":0";
  }
  const auto problems = problems_of(text);
  REQUIRE(problems.size() == 1);
  INFO(problems[0].text);
  CHECK(problems[0].option == "template");
  CHECK(contains(problems[0].text, reason));
  CHECK(contains(problems[0].text, "format = \"text\""));
}

TEST_CASE("a line of text may be anything but two lines") {
  CHECK(problems_of("<14>message ${number}", sdk::Format::text).empty());
  REQUIRE(problems_of("a\nb", sdk::Format::text).size() == 1);
  CHECK(contains(problems_of("a\nb", sdk::Format::text)[0].text, "write one line"));
}

TEST_CASE("a stream name that the contract does not allow is refused") {
  generate::Config config;
  for (const char* name : {"", "Events", "my_events", "событие"}) {
    config.stream = name;
    REQUIRE(generate::spec().check(config).size() == 1);
    CHECK(generate::spec().check(config)[0].option == "stream");
  }
}

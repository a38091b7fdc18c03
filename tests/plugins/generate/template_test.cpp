// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/template.hpp"

#include <set>
#include <stdexcept>

#include <doctest/doctest.h>

#include "support/contains.hpp"

using namespace sluice;
using generate::Template;
using test::contains;

namespace {

constexpr std::chrono::sys_days day = std::chrono::year{2026} / 2 / 16;
constexpr generate::WallTime noon = day + std::chrono::hours(12) + std::chrono::milliseconds(7);

std::string filled(std::string_view text, uint64_t number = 0, sdk::Format format = sdk::Format::json) {
  return Template(text, format).fill(1, number, noon);
}

std::string refusal(std::string_view text) {
  try {
    filled(text);
  } catch (const std::invalid_argument& mistake) {
    return mistake.what();
  }
  return "";
}

}  // namespace

TEST_CASE("placeholders are filled in, and everything else stays as it is") {
  CHECK(filled(R"({"n":${number},"b":{"c":[]}})", 12) == R"({"n":12,"b":{"c":[]}})");
  CHECK(filled("${time}") == "2026-02-16T12:00:00.007Z");
  CHECK(filled("${uuid}").size() == 36);
  CHECK(filled("${random:5-5}") == "5");
  CHECK(filled("${random:-7--7}") == "-7");
  CHECK(filled("${choice:only}") == "only");
  CHECK(filled("${choice:}") == "");
  CHECK(filled("") == "");
}

TEST_CASE("two dollar signs are one, whatever follows") {
  CHECK(filled("costs $$5, $${number}, $$$${x}") == "costs $5, ${number}, $${x}");
}

TEST_CASE("each choice is made sometime") {
  std::set<std::string> seen;
  for (uint64_t number = 0; number < 100; ++number) seen.insert(filled("${choice:a|b||d}", number));
  CHECK(seen == std::set<std::string>{"a", "b", "", "d"});
}

TEST_CASE("a choice cannot break the JSON string that it stands in") {
  CHECK(filled(R"("${choice:C:\dir "x"}")") == R"("C:\\dir \"x\"")");
  CHECK(filled(R"(${choice:C:\dir "x"})", 0, sdk::Format::text) == R"(C:\dir "x")");
}

TEST_CASE("two placeholders of one record do not agree by accident") {
  CHECK(filled("${uuid}") != filled("${uuid}${uuid}").substr(36));
}

TEST_CASE("a mistake is refused with what to write") {
  CHECK(contains(refusal("${day}"), "${day} is not known"));
  CHECK(contains(refusal("${}"), "is not known"));
  CHECK(contains(refusal("$5"), "write $$"));
  CHECK(contains(refusal("${number"), "write $$"));
  CHECK(contains(refusal("100 $"), "write $$"));
  for (const char* range : {"${random:}", "${random:5}", "${random:6-1}", "${random:1-6x}", "${random:1-x}",
                            "${random:1-99999999999999999999}"}) {
    INFO(range);
    CHECK(contains(refusal(range), "${random:1-6}"));
  }
}

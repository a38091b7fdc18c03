// SPDX-License-Identifier: Apache-2.0
#include "config/check_declaration.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <sluice/sdk/host.hpp>

using namespace sluice;

namespace {

sluice_option option(uint32_t type, std::string_view default_text, std::string_view example = {}) {
  static constexpr std::array colours{sluice_str{"red", 3}, sluice_str{"green", 5}};
  sluice_option made{};
  made.size = sizeof made;
  made.type = type;
  made.name = sdk::borrow("colour");
  made.default_text = sdk::borrow(default_text);
  made.example = sdk::borrow(example);
  made.minimum = type == SLUICE_OPTION_INTEGER ? 1 : INT64_MIN;
  made.maximum = type == SLUICE_OPTION_INTEGER ? 9 : INT64_MAX;
  if (type == SLUICE_OPTION_CHOICE) {
    made.choices = colours.data();
    made.choice_count = colours.size();
  }
  return made;
}

std::vector<std::string> misfits(const sluice_option& one) {
  return config::misfits({&one, 1, sizeof one});
}

}  // namespace

TEST_CASE("defaults and examples that an option takes are no misfits") {
  CHECK(misfits(option(SLUICE_OPTION_INTEGER, "5", "9")).empty());
  CHECK(misfits(option(SLUICE_OPTION_BOOLEAN, "true")).empty());
  CHECK(misfits(option(SLUICE_OPTION_DURATION, "5s", "\"2h\"")).empty());
  CHECK(misfits(option(SLUICE_OPTION_CHOICE, "red")).empty());
  CHECK(misfits(option(SLUICE_OPTION_LIST, "[]", "[\"a\", \"b\"]")).empty());
  CHECK(misfits(option(SLUICE_OPTION_STRING, "", "any")).empty());
}

TEST_CASE("what hangs on the machine is not looked at") {
  CHECK(misfits(option(SLUICE_OPTION_FILE, "/nowhere/at/all")).empty());
  CHECK(misfits(option(SLUICE_OPTION_SECRET, "", "{ env = \"NOT_SET\" }")).empty());
}

TEST_CASE("a default or example that its option would refuse is told with the reason") {
  CHECK(misfits(option(SLUICE_OPTION_INTEGER, "40")) ==
        std::vector<std::string>{"the default of option \"colour\": 40 is too large"});
  CHECK(misfits(option(SLUICE_OPTION_CHOICE, "red", "blue")) ==
        std::vector<std::string>{"the example of option \"colour\": \"blue\" is not one of red, green"});
  CHECK(misfits(option(SLUICE_OPTION_DURATION, "5 fortnights")).size() == 1);
  const auto no_toml = misfits(option(SLUICE_OPTION_BOOLEAN, "yes"));
  REQUIRE(no_toml.size() == 1);
  CHECK(no_toml[0].starts_with("the default of option \"colour\": yes is no TOML"));
}

// SPDX-License-Identifier: Apache-2.0
#include "plugin/call.hpp"

#include <cstring>
#include <stdexcept>

#include <doctest/doctest.h>
#include <sluice/sdk/guard.hpp>

#include "support/contains.hpp"

using namespace sluice;
using plugin::Verdict;

TEST_CASE("a failure of the SDK arrives as its verdict") {
  const auto call = [](const sdk::Failure& failure) {
    return plugin::guarded("poll", [&](sluice_error* error) {
      return sdk::guard(error, [&]() -> sluice_status { throw failure; });
    });
  };
  CHECK(call(sdk::Failure::retry("HTTP 503")).status == SLUICE_RETRY);
  CHECK(call(sdk::Failure::retry("HTTP 503")).text == "HTTP 503");
  CHECK(call(sdk::Failure::retry_after("wait", std::chrono::seconds(3))).retry_after_ms == 3000);
  CHECK(call(sdk::Failure::retry_slowly("approve")).retry_after_ms == SLUICE_DELAY_LONGEST);
  CHECK(call(sdk::Failure::rejected("no")).status == SLUICE_REJECTED);
  CHECK(call(sdk::Failure::cancelled()).status == SLUICE_CANCELLED);
}

TEST_CASE("a long text is cut between characters, not inside one") {
  std::string text;
  while (text.size() < 3000) text += "ж";
  const Verdict verdict =
      plugin::guarded("poll", [&](sluice_error* error) { return sdk::report(error, SLUICE_RETRY, text); });
  CHECK(verdict.text.size() >= 1000);
  CHECK(text.starts_with(verdict.text));
  CHECK(verdict.text.size() % 2 == 0);
}

TEST_CASE("nonsense from a plugin is contained") {
  SUBCASE("a status that nobody knows") {
    CHECK(plugin::guarded("poll", [](sluice_error*) { return 17; }).status == SLUICE_BROKEN);
  }
  SUBCASE("a message without an end") {
    const Verdict verdict = plugin::guarded("poll", [](sluice_error* error) {
      std::memset(error->message, 'x', sizeof error->message);
      return SLUICE_RETRY;
    });
    CHECK(verdict.text == std::string(sizeof(sluice_error::message), 'x'));
  }
  SUBCASE("a message that plays with the terminal") {
    CHECK(plugin::guarded("poll", [](sluice_error* error) {
            return sdk::report(error, SLUICE_RETRY, "\x1b[31mred");
          }).text == "\\x1b[31mred");
  }
  SUBCASE("no message") {
    CHECK(plugin::guarded("poll", [](sluice_error*) { return SLUICE_RETRY; }).text == "poll gave no reason");
  }
  SUBCASE("an exception") {
    CHECK(test::contains(
        plugin::guarded("poll", [](sluice_error*) -> sluice_status { throw std::runtime_error("boom"); })
            .text,
        "boom"));
  }
}

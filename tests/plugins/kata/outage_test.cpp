// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/outage.hpp"

#include <doctest/doctest.h>

namespace sluice::kata {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds noon{1'900'000'000'000};

Checkpoint read_at(milliseconds fetched, milliseconds caught_up) {
  return {"t", "", "", fetched, caught_up, Api::events};
}

TEST_CASE("an outage of up to two hours loses nothing") {
  CHECK_FALSE(gap_after_outage({}, noon));
  CHECK_FALSE(gap_after_outage(read_at(noon, noon), noon));
  CHECK_FALSE(gap_after_outage(read_at(noon, noon), noon + 2h));
  CHECK_FALSE(gap_after_outage(read_at(noon, noon), noon - 5h));  // the clock was put back
}

TEST_CASE("after a longer one the events between the last reading and two hours ago are lost") {
  const auto gap = gap_after_outage(read_at(noon, noon), noon + 3h);
  REQUIRE(gap);
  CHECK(gap->from == noon);
  CHECK(gap->to == noon + 1h);
}

TEST_CASE("the loss begins where reading was last complete, and at most two hours before the last page") {
  CHECK(gap_after_outage(read_at(noon, noon - 30min), noon + 3h)->from == noon - 30min);
  CHECK(gap_after_outage(read_at(noon, noon - 9h), noon + 3h)->from == noon - 2h);
  CHECK(gap_after_outage(read_at(noon, milliseconds(0)), noon + 3h)->from == noon - 2h);
}

TEST_CASE("a forgotten token puts in doubt what came since the last reading") {
  const Gap gap = gap_after_forgotten_token(read_at(noon, noon), noon + 10min);
  CHECK(gap.from == noon);
  CHECK(gap.to == noon + 10min);
}

TEST_CASE("a forgotten token after a long outage is the certain loss of the outage") {
  const Gap gap = gap_after_forgotten_token(read_at(noon, noon), noon + 5h);
  CHECK(gap.from == noon);
  CHECK(gap.to == noon + 3h);
}

TEST_CASE("a token of which nothing else is known leaves the beginning open") {
  const Gap gap = gap_after_forgotten_token({}, noon);
  CHECK(gap.from == 0ms);
  CHECK(gap.to == noon);
  CHECK(time_text(gap.from) == "an unknown time");
  CHECK(time_text(noon) == "2030-03-17 17:46:40 UTC");
}

}  // namespace
}  // namespace sluice::kata

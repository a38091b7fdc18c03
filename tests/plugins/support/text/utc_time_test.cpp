// SPDX-License-Identifier: Apache-2.0
#include "support/text/utc_time.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using sluice::support::utc_time;

TEST_CASE("a time is written to the millisecond, in UTC") {
  CHECK(utc_time(0ms) == "1970-01-01T00:00:00.000Z");
  CHECK(utc_time(1'709'164'800'007ms) == "2024-02-29T00:00:00.007Z");
  CHECK(utc_time(1'771'235'748'222ms) == "2026-02-16T09:55:48.222Z");
}

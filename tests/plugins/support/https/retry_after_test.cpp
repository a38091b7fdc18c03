// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "support/https/client.hpp"

using namespace std::chrono_literals;
using sluice::support::https::parse_retry_after;

namespace {
// Sun, 06 Nov 1994 08:49:37 GMT
const auto then = std::chrono::system_clock::from_time_t(784'111'777);
}  // namespace

TEST_CASE("Retry-After in seconds is a delay") {
  CHECK(parse_retry_after("120", then) == 120s);
  CHECK(parse_retry_after(" 0 ", then) == 0s);
  CHECK(parse_retry_after("99999999999", then) == 720h);
  CHECK(parse_retry_after("99999999999999999999999", then) == 720h);
}

TEST_CASE("Retry-After as a date counts from now, in each of the three forms") {
  const auto now = then - 90s;
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now) == 90s);
  CHECK(parse_retry_after("Sunday, 06-Nov-94 08:49:37 GMT", now) == 90s);
  CHECK(parse_retry_after("Sun Nov  6 08:49:37 1994", now) == 90s);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", then + 1h) == 0s);
  CHECK(parse_retry_after("Sun, 06 Nov 2094 08:49:37 GMT", then) == 720h);
}

TEST_CASE("a date that no clock reaches is as far as one does") {
  CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", then) == 720h);
  CHECK(parse_retry_after("Sat Nov  6 08:49:37 0003", then) == 0s);
}

TEST_CASE("what is neither is no delay") {
  for (const char* text : {"", " ", "soon", "-5", "1.5", "12 apples", "Sun, 99 Nov 1994 99:49:37 GMT",
                           "yesterday at half past eight in the morning"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_retry_after(text, then));
  }
}

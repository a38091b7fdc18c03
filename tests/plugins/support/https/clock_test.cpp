// SPDX-License-Identifier: Apache-2.0
#include "support/https/clock.hpp"

#include <doctest/doctest.h>

#include "support/recorded_person.hpp"

using namespace sluice;

TEST_CASE("a clock that is off by a minute or more is worth a warning") {
  const std::chrono::system_clock::time_point now{
      std::chrono::seconds(1795363200)};  // 2026-11-22 16:00:00 UTC
  test::RecordedPerson someone;
  auto person = someone.person();
  const auto said = [&](const char* date) {
    support::https::report_clock(person, date, now);
    return someone.findings.back();
  };
  CHECK(said("Sun, 22 Nov 2026 16:00:00 GMT") == "OK clock: the same as the server's");
  CHECK(said("Sun, 22 Nov 2026 16:00:30 GMT") == "OK clock: 30 s behind the server's");
  CHECK(said("Sun, 22 Nov 2026 16:05:00 GMT") ==
        "WARNING clock: this machine's is 300 s behind the server's");
  CHECK(said("Sun, 22 Nov 2026 15:00:00 GMT") ==
        "WARNING clock: this machine's is 3600 s ahead of the server's");
  CHECK(said("yesterday").starts_with("note clock"));
  CHECK(said("").starts_with("note clock"));
}

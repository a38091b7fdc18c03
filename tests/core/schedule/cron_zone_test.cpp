// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <date/tz.h>

#include "schedule/cron.hpp"
#include "times.hpp"

namespace sluice::schedule {
namespace {
using test::cron;
using test::next;
using test::refused;

// Times are in UTC. In Berlin, clocks go from 02:00 to 03:00 on 2026-03-29 (01:00 UTC) and from 03:00 back to
// 02:00 on 2026-10-25 (01:00 UTC).

TEST_CASE("an expression counts in its zone, in winter and in summer") {
  const Cron berlin = cron("0 3 * * *", "Europe/Berlin");
  CHECK(berlin.zone() == "Europe/Berlin");
  CHECK(next(berlin, "2026-01-15 00:00:00") == "2026-01-15 02:00:00");
  CHECK(next(berlin, "2026-07-15 00:00:00") == "2026-07-15 01:00:00");
  // Days of the week and of the month are those of the zone too: Monday the 1st begins on Sunday evening UTC.
  CHECK(next(cron("0 0 * * MON", "Asia/Yekaterinburg"), "2026-05-30 00:00:00") == "2026-05-31 19:00:00");
  CHECK(next(cron("0 0 1 * *", "Asia/Yekaterinburg"), "2026-05-30 00:00:00") == "2026-05-31 19:00:00");
}

TEST_CASE("a time that the spring change skips is served at the first instant after the gap, once") {
  const Cron in_gap = cron("30 2 * * *", "Europe/Berlin");
  CHECK(next(in_gap, "2026-03-28 00:00:00") == "2026-03-28 01:30:00");
  CHECK(next(in_gap, "2026-03-28 01:30:00") == "2026-03-29 01:00:00");
  CHECK(next(in_gap, "2026-03-29 00:59:59") == "2026-03-29 01:00:00");
  CHECK(next(in_gap, "2026-03-29 01:00:00") == "2026-03-30 00:30:00");
}

TEST_CASE("several skipped times and the one after the gap make one start") {
  const Cron dense = cron("0,20,40 1-3 * * *", "Europe/Berlin");
  CHECK(next(dense, "2026-03-29 00:20:00") == "2026-03-29 00:40:00");
  CHECK(next(dense, "2026-03-29 00:40:00") == "2026-03-29 01:00:00");
  CHECK(next(dense, "2026-03-29 01:00:00") == "2026-03-29 01:20:00");
}

TEST_CASE("a time that the autumn change repeats is served the first time only") {
  const Cron repeated = cron("30 2 * * *", "Europe/Berlin");
  CHECK(next(repeated, "2026-10-24 12:00:00") == "2026-10-25 00:30:00");
  CHECK(next(repeated, "2026-10-25 00:30:00") == "2026-10-26 01:30:00");
  CHECK(next(repeated, "2026-10-25 01:29:00") == "2026-10-26 01:30:00");

  const Cron dense = cron("*/20 * * * *", "Europe/Berlin");
  CHECK(next(dense, "2026-10-25 00:20:00") == "2026-10-25 00:40:00");
  CHECK(next(dense, "2026-10-25 00:40:00") == "2026-10-25 02:00:00");
  CHECK(next(dense, "2026-10-25 01:10:00") == "2026-10-25 02:00:00");
}

TEST_CASE("the hours around the autumn change are not touched") {
  CHECK(next(cron("30 1 * * *", "Europe/Berlin"), "2026-10-24 23:00:00") == "2026-10-24 23:30:00");
  CHECK(next(cron("0 3 * * *", "Europe/Berlin"), "2026-10-25 00:00:00") == "2026-10-25 02:00:00");
}

TEST_CASE("zones without summer time keep their distance to UTC") {
  const Cron yekaterinburg = cron("30 2 * * *", "Asia/Yekaterinburg");
  const Cron moscow = cron("30 2 * * *", "Europe/Moscow");
  for (const char* day : {"2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25"}) {
    CHECK(next(yekaterinburg, std::string(day) + " 00:00:00") == std::string(day) + " 21:30:00");
    CHECK(next(moscow, std::string(day) + " 00:00:00") == std::string(day) + " 23:30:00");
  }
}

TEST_CASE("a day that a zone left out altogether is served when the next one begins") {
  // Samoa had no 30th of December 2011: it went from 23:59:59 on the 29th (UTC-10) to 00:00 on the 31st
  // (UTC+14).
  CHECK(next(cron("0 12 30 12 *", "Pacific/Apia"), "2011-12-29 12:00:00") == "2011-12-30 10:00:00");
}

TEST_CASE("a whole year of a daily expression has one start on each day, in every season") {
  const date::time_zone* berlin = date::locate_zone("Europe/Berlin");
  for (const char* expression : {"30 2 * * *", "0 0 * * *", "0 3 * * *", "59 23 * * *"}) {
    const Cron daily = cron(expression, "Europe/Berlin");
    std::set<date::local_days> days;
    int starts = 0;
    auto time = *daily.next(test::utc("2025-12-31 23:00:00") - std::chrono::seconds{1});
    for (; time < test::utc("2026-12-31 23:00:00"); time = *daily.next(time), ++starts)
      days.insert(date::floor<date::days>(berlin->to_local(time)));
    CAPTURE(expression);
    CHECK(starts == 365);
    CHECK(days.size() == 365);
  }
}

TEST_CASE("without a zone the machine's own is taken") {
  const auto parsed = Cron::parse("0 3 * * *");
  REQUIRE(std::holds_alternative<Cron>(parsed));
  CHECK_FALSE(std::get<Cron>(parsed).zone().empty());
  CHECK(cron("0 3 * * *", "UTC").zone() == "UTC");
}

TEST_CASE("an unknown zone is refused with the nearest name") {
  const auto suggests = [](const char* written, const char* meant) {
    const CronError error = refused("0 3 * * *", written);
    CAPTURE(error.message);
    CHECK(error.where == CronError::Where::zone);
    CHECK(error.message.find("did you mean " + std::string{meant} + "?") != std::string::npos);
  };
  suggests("Europe/Mosow", "Europe/Moscow");
  suggests("europe/moscow", "Europe/Moscow");
  suggests("Moscow", "Europe/Moscow");
  suggests("Asia/Ekaterinburg", "Asia/Yekaterinburg");

  for (const char* written : {"../../etc/passwd", "/etc/passwd", "Europe/", "qqqqqqqqqqqq", "\x01\n"}) {
    const CronError error = refused("0 3 * * *", written);
    CHECK(error.where == CronError::Where::zone);
    CHECK(error.message.find("unknown time zone") != std::string::npos);
    CHECK(error.message.find('\n') == std::string::npos);
  }
  CHECK(refused("0 3 * * *", std::string(100'000, 'x')).message.size() < 300);
}

}  // namespace
}  // namespace sluice::schedule

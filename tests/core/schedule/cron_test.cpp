// SPDX-License-Identifier: Apache-2.0
#include "schedule/cron.hpp"

#include "times.hpp"

namespace sluice::schedule {
namespace {
using test::cron;
using test::next;
using test::refused;

struct Case {
  const char* expression;
  const char* after;
  const char* expected;
};

TEST_CASE("each form of a field finds its next time") {
  const Case cases[] = {
      {"* * * * *", "2026-05-04 10:11:12", "2026-05-04 10:12:00"},
      {"0 3 * * *", "2026-05-04 02:59:59", "2026-05-04 03:00:00"},
      {"  0\t3 * *   * ", "2026-05-04 03:00:00", "2026-05-05 03:00:00"},
      {"5,35 * * * *", "2026-05-04 10:05:00", "2026-05-04 10:35:00"},
      {"*/15 * * * *", "2026-05-04 10:45:00", "2026-05-04 11:00:00"},
      {"10-30/10 8-9 * * *", "2026-05-04 08:30:00", "2026-05-04 09:10:00"},
      {"10-30/10 8-9 * * *", "2026-05-04 09:30:00", "2026-05-05 08:10:00"},
      {"59 23 31 12 *", "2026-12-31 23:59:00", "2027-12-31 23:59:00"},
      {"0 0 1 JAN,jul *", "2026-02-01 00:00:00", "2026-07-01 00:00:00"},
      {"0 0 31 * *", "2026-03-31 00:00:00", "2026-05-31 00:00:00"},
      {"@hourly", "2026-05-04 10:00:00", "2026-05-04 11:00:00"},
      {"@daily", "2026-05-04 10:00:00", "2026-05-05 00:00:00"},
      {" @weekly ", "2026-05-04 10:00:00", "2026-05-10 00:00:00"},
      {"@monthly", "2026-12-04 10:00:00", "2027-01-01 00:00:00"},
      {"@yearly", "2026-05-04 10:00:00", "2027-01-01 00:00:00"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.expression);
    CHECK(next(cron(c.expression), c.after) == c.expected);
  }
}

TEST_CASE("Sunday is 0, 7 and SUN, and ends a range") {
  // 2026-05-04 is a Monday.
  for (const char* expression : {"0 0 * * 0", "0 0 * * 7", "0 0 * * SUN", "0 0 * * sun", "0 0 * * 7-7"})
    CHECK(next(cron(expression), "2026-05-04 00:00:00") == "2026-05-10 00:00:00");
  for (const char* expression : {"0 0 * * 6-7", "0 0 * * SAT-SUN", "0 0 * * 6,0", "0 0 * * SAT-0"}) {
    CHECK(next(cron(expression), "2026-05-04 00:00:00") == "2026-05-09 00:00:00");
    CHECK(next(cron(expression), "2026-05-09 00:00:00") == "2026-05-10 00:00:00");
    CHECK(next(cron(expression), "2026-05-10 00:00:00") == "2026-05-16 00:00:00");
  }
  CHECK(next(cron("0 0 * * MON-FRI"), "2026-05-08 00:00:00") == "2026-05-11 00:00:00");
  CHECK(next(cron("0 0 * * 0-2"), "2026-05-05 00:00:00") == "2026-05-10 00:00:00");
}

TEST_CASE("when both day fields are restricted either of them is enough, otherwise both have to match") {
  const Cron either = cron("0 0 13 * FRI");
  CHECK(next(either, "2026-05-04 00:00:00") == "2026-05-08 00:00:00");
  CHECK(next(either, "2026-05-08 00:00:00") == "2026-05-13 00:00:00");
  CHECK(next(cron("0 0 13 * *"), "2026-05-04 00:00:00") == "2026-05-13 00:00:00");
  CHECK(next(cron("0 0 * * FRI"), "2026-05-08 00:00:00") == "2026-05-15 00:00:00");
  // A step over all days does not restrict: odd days that are Fridays.
  CHECK(next(cron("0 0 */2 * FRI"), "2026-05-04 00:00:00") == "2026-05-15 00:00:00");
}

TEST_CASE("the 29th of February is found in leap years only") {
  const Cron leap_day = cron("30 12 29 2 *");
  CHECK(next(leap_day, "2024-02-29 12:29:59") == "2024-02-29 12:30:00");
  CHECK(next(leap_day, "2024-02-29 12:30:00") == "2028-02-29 12:30:00");
  CHECK(next(leap_day, "2096-03-01 00:00:00") == "2104-02-29 12:30:00");
  // A Sunday that is a 29th of February: 40 years apart across 2100.
  CHECK(next(cron("0 0 29 2 */7"), "2080-01-01 00:00:00") == "2088-02-29 00:00:00");
  CHECK(next(cron("0 0 29 2 */7"), "2088-03-01 00:00:00") == "2128-02-29 00:00:00");
}

TEST_CASE("the next time is strictly later, to the nanosecond") {
  const Cron every_minute = cron("* * * * *");
  const auto minute = test::utc("2026-05-04 10:12:00");
  CHECK(every_minute.next(minute - std::chrono::nanoseconds{1}) == minute);
  CHECK(every_minute.next(minute) == minute + std::chrono::minutes{1});
  CHECK(every_minute.next(minute + std::chrono::nanoseconds{1}) == minute + std::chrono::minutes{1});
}

TEST_CASE("times beyond what the clock can hold are never, not nonsense") {
  CHECK(cron("* * * * *").next(base::WallTime::max()) == std::nullopt);
  CHECK(cron("* * * * *", "Europe/Berlin").next(base::WallTime::max()) == std::nullopt);
  CHECK(cron("* * * * *").next(base::WallTime::min()).has_value());
}

TEST_CASE("a refused expression names the field, the place and what is allowed") {
  struct Refusal {
    const char* expression;
    std::size_t position;
    const char* message;  // its beginning
  };
  const Refusal refusals[] = {
      {"60 * * * *", 0, "minute: \"60\" is out of range; allowed: 0-59"},
      {"0 24 * * *", 2, "hour: \"24\" is out of range; allowed: 0-23"},
      {"0 3,4,25 * * *", 6, "hour: \"25\" is out of range"},
      {"0 0 0 * *", 4, "day-of-month: \"0\" is out of range; allowed: 1-31"},
      {"0 0 1-32 * *", 6, "day-of-month: \"32\" is out of range"},
      {"0 0 * 13 *", 6, "month: \"13\" is out of range; allowed: 1-12 or JAN-DEC"},
      {"0 0 * JUNE *", 6, "month: \"JUNE\" is not a value"},
      {"0 0 * MON *", 6, "month: \"MON\" is not a value"},
      {"0 0 * * 8", 8, "day-of-week: \"8\" is out of range; allowed: 0-7 or MON-SUN"},
      {"0 0 * * FRI-MON", 8, "day-of-week: the range \"FRI-MON\" runs backwards"},
      {"30-10 * * * *", 0, "minute: the range \"30-10\" runs backwards"},
      {"*/0 * * * *", 2, "minute: a step of \"0\" is out of range"},
      {"*/60 * * * *", 2, "minute: a step of \"60\" is out of range"},
      {"*/ * * * *", 2, "minute: a value is missing"},
      {"5/15 * * * *", 0, "minute: \"5/15\" has a step but no range"},
      {"1,,2 * * * *", 2, "minute: a value is missing"},
      {"1, * * * *", 2, "minute: a value is missing"},
      {"-5 * * * *", 0, "minute: a value is missing"},
      {"1- * * * *", 2, "minute: a value is missing"},
      {"1-2-3 * * * *", 2, "minute: \"2-3\" is not a value"},
      {"** * * * *", 0, "minute: \"**\" is not a value"},
      {"+1 * * * *", 0, "minute: \"+1\" is not a value"},
      {"99999999999999999999 * * * *", 0, "minute: \"99999999999999999999\" is too large"},
      {"4294967296 * * * *", 0, "minute: \"4294967296\" is too large"},
      {"", 0, "needs 5 fields (minute hour day-of-month month day-of-week), has 0"},
      {"0 3 * *", 7, "needs 5 fields (minute hour day-of-month month day-of-week), has 4"},
      {"0 0 3 * * *", 10, "needs 5 fields"},
      {"@reboot", 0, "\"@reboot\" is not known; allowed: @hourly, @daily"},
      {"@", 0, "\"@\" is not known"},
      {"0 0 31 2 *", 4, "day-of-month: \"31\" does not occur in month \"2\""},
      {"0 0 30-31 FEB *", 4, "day-of-month: \"30-31\" does not occur in month \"FEB\""},
      {"0 0 31 2,4,6,9,11 *", 4, "day-of-month: \"31\" does not occur"},
  };
  for (const auto& r : refusals) {
    CAPTURE(r.expression);
    const CronError error = refused(r.expression);
    CHECK(error.where == CronError::Where::expression);
    CHECK(error.position == r.position);
    CHECK(error.message.substr(0, std::string_view{r.message}.size()) == r.message);
  }
}

TEST_CASE("an impossible day of the month is no error when a day of the week may match instead") {
  CHECK(next(cron("0 0 31 2 MON"), "2026-01-01 00:00:00") == "2026-02-02 00:00:00");
}

TEST_CASE("hostile text is refused in a short message of one line") {
  for (const std::string& text : {std::string(100'000, '*'), std::string(100'000, ' '),
                                  std::string("\x01\n\0 * * * *", 11), std::string(500, ',') + " * * * *",
                                  std::string("\xff\xfe * * * *"), std::string(900, '1') + " * * * *"}) {
    const CronError error = refused(text);
    CHECK(error.message.size() < 300);
    CHECK(error.message.find('\n') == std::string::npos);
    CHECK(error.position <= text.size());
  }
}

}  // namespace
}  // namespace sluice::schedule

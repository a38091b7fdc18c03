// SPDX-License-Identifier: Apache-2.0
#include "schedule/schedule.hpp"

#include <set>

#include "times.hpp"

namespace sluice::schedule {
namespace {
using namespace std::chrono_literals;
using base::Moment;
using base::SteadyTime;

Moment moment(const std::string& wall) {
  return {SteadyTime{100h}, test::utc(wall)};
}

Moment later(Moment moment, std::chrono::milliseconds by) {
  return {moment.steady + by, moment.wall + by};
}

struct Fixture {
  Random random{1};
  Moment now = moment("2026-05-04 10:11:12");
};

TEST_CASE_FIXTURE(Fixture, "a fixed rate starts at once and then counts from the last start") {
  const Schedule schedule = Schedule::every(5s);
  CHECK(schedule.first(now, random) == now.steady);
  CHECK(schedule.next(now, later(now, 2s), random) == now.steady + 5s);
}

TEST_CASE_FIXTURE(Fixture,
                  "a run longer than the rate is followed by one start at once, not by all it missed") {
  const Schedule schedule = Schedule::every(5s, 1h);
  const Moment after_long_run = later(now, 100s);
  CHECK(schedule.next(now, after_long_run, random) == after_long_run.steady);
  CHECK(schedule.next(after_long_run, later(after_long_run, 1s), random) >= after_long_run.steady + 5s);
}

TEST_CASE_FIXTURE(Fixture, "a calendar starts at its next time, first and later") {
  const Schedule schedule = Schedule::cron(test::cron("0 3 * * *"));
  const auto until_three = 17h - 11min - 12s;
  CHECK(schedule.first(now, random) == now.steady + until_three);
  const Moment start = later(now, until_three);
  CHECK(schedule.next(start, later(start, 10min), random) == start.steady + 24h);
}

TEST_CASE_FIXTURE(Fixture, "calendar times that passed during a run are skipped") {
  const Schedule schedule = Schedule::cron(test::cron("* * * * *"));
  CHECK(schedule.next(now, later(now, 10min), random) == now.steady + 10min + 48s);
}

TEST_CASE("a wall clock set back by an instant does not serve the same calendar time twice") {
  Random random{1};
  const Schedule schedule = Schedule::cron(test::cron("0 3 * * *"));
  const Moment start = later(moment("2026-05-04 03:00:00"), -5ms);
  CHECK(schedule.next(start, start, random) == start.steady + 24h + 5ms);
}

TEST_CASE("jitter stays between zero and its limit and differs from start to start") {
  const Moment now = moment("2026-05-04 10:11:12");
  const Schedule rate = Schedule::every(1min, 10s);
  const Schedule calendar = Schedule::cron(test::cron("12 10 * * *"), 10s);
  std::set<SteadyTime> starts;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random{seed};
    const auto first = rate.first(now, random);
    CHECK(first >= now.steady);
    CHECK(first <= now.steady + 10s);
    starts.insert(first);
    const auto next = rate.next(now, later(now, 1s), random);
    CHECK(next >= now.steady + 1min);
    CHECK(next <= now.steady + 70s);
    const auto by_calendar = calendar.first(now, random);
    CHECK(by_calendar >= now.steady + 48s);
    CHECK(by_calendar <= now.steady + 58s);
  }
  CHECK(starts.size() > 250);
  CHECK(*starts.begin() < now.steady + 1s);
  CHECK(*starts.rbegin() > now.steady + 9s);
}

TEST_CASE("the same seed gives the same starts") {
  const Moment now = moment("2026-05-04 10:11:12");
  Random a{42};
  Random b{42};
  for (int i = 0; i < 10; ++i) {
    const Schedule schedule = Schedule::every(1s, 1h);
    CHECK(schedule.first(now, a) == schedule.first(now, b));
  }
}

TEST_CASE("a schedule tells what it is") {
  CHECK(*Schedule::every(5s, 1s).rate() == 5s);
  CHECK(Schedule::every(5s, 1s).calendar() == nullptr);
  CHECK(Schedule::every(5s, 1s).jitter() == 1s);
  CHECK(Schedule::cron(test::cron("@daily", "Europe/Berlin")).calendar()->zone() == "Europe/Berlin");
  CHECK(Schedule::cron(test::cron("@daily")).rate() == nullptr);
}

}  // namespace
}  // namespace sluice::schedule

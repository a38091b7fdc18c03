// SPDX-License-Identifier: Apache-2.0
#include "schedule/schedule.hpp"

#include <algorithm>
#include <utility>

namespace sluice::schedule {
namespace {

using base::Moment;
using base::SteadyTime;

SteadyTime next_of(const Cron& cron, base::WallTime after, Moment now) {
  const auto wall = cron.next(after);
  return wall ? now.steady + (*wall - now.wall) : SteadyTime::max();
}

SteadyTime delayed(SteadyTime start, Schedule::Duration jitter, Random& random) {
  return start == SteadyTime::max() ? start : start + random.between(Schedule::Duration::zero(), jitter);
}

}  // namespace

Schedule::Schedule(std::variant<Duration, Cron> when, Duration jitter)
    : when_(std::move(when)), jitter_(jitter) {}

Schedule Schedule::every(Duration every, Duration jitter) {
  return {every, jitter};
}

Schedule Schedule::cron(Cron cron, Duration jitter) {
  return {std::move(cron), jitter};
}

SteadyTime Schedule::first(Moment now, Random& random) const {
  const Cron* cron = calendar();
  return delayed(cron ? next_of(*cron, now.wall, now) : now.steady, jitter_, random);
}

SteadyTime Schedule::next(Moment last_start, Moment now, Random& random) const {
  if (const Cron* cron = calendar()) {
    // A wall clock set back by an instant must not give the time that has just been served once more.
    const auto after = std::max(now.wall, last_start.wall + std::chrono::seconds{1});
    return delayed(next_of(*cron, after, now), jitter_, random);
  }
  const auto start = last_start.steady + *rate();
  return start <= now.steady ? now.steady : delayed(start, jitter_, random);
}

}  // namespace sluice::schedule

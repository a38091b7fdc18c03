// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <variant>

#include "base/clock.hpp"
#include "schedule/cron.hpp"
#include "schedule/random.hpp"

namespace sluice::schedule {

/// When a pipeline starts a run: at a fixed rate or by calendar, with jitter so that many pipelines do not
/// start together. A value without state; the caller sees to it that runs do not overlap.
///
/// The results are times for Scheduler::at(); SteadyTime::max() means never.
class Schedule {
 public:
  using Duration = std::chrono::milliseconds;

  /// `every` is positive; each start is moved later by a random time from zero to `jitter`.
  static Schedule every(Duration every, Duration jitter = Duration::zero());
  static Schedule cron(Cron cron, Duration jitter = Duration::zero());

  /// The first start after the pipeline was loaded: a fixed rate starts at once, a calendar at its next time.
  base::SteadyTime first(base::Moment now, Random& random) const;

  /// The start after the one that took place at `last_start`. A fixed rate counts from that start, and an
  /// overdue start is made up for once, at once, not as often as it was missed. Calendar times that passed
  /// meanwhile are skipped.
  base::SteadyTime next(base::Moment last_start, base::Moment now, Random& random) const;

  Duration jitter() const { return jitter_; }
  /// Null when this is not a fixed rate.
  const Duration* rate() const { return std::get_if<Duration>(&when_); }
  /// Null when this is not a calendar.
  const Cron* calendar() const { return std::get_if<Cron>(&when_); }

 private:
  Schedule(std::variant<Duration, Cron> when, Duration jitter);

  std::variant<Duration, Cron> when_;
  Duration jitter_;
};

}  // namespace sluice::schedule

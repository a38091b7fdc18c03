// SPDX-License-Identifier: Apache-2.0
#include "pipeline/retention_watch.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace sluice::pipeline {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

RetentionWatch::RetentionWatch(schedule::Scheduler& scheduler, base::Clock& clock, observe::Log log)
    : scheduler_(scheduler), clock_(clock), log_(std::move(log)), last_(clock.steady_now()) {}

RetentionWatch::~RetentionWatch() {
  stop();
}

void RetentionWatch::fetched_at(base::WallTime when) {
  const std::scoped_lock hold(mutex_);
  // A clock that was set back makes the age unknown, not negative.
  const auto age = std::max(base::WallTime::duration::zero(), clock_.wall_now() - when);
  last_ = clock_.steady_now() - duration_cast<base::SteadyTime::duration>(age);
}

void RetentionWatch::keeps(milliseconds retention) {
  const std::scoped_lock hold(mutex_);
  keeps_ = retention;
  arm();
}

void RetentionWatch::fetched() {
  const std::scoped_lock hold(mutex_);
  last_ = clock_.steady_now();
  const bool was_over = said_ == Said::over;
  said_ = Said::nothing;
  if (was_over) arm();
}

void RetentionWatch::stop() {
  schedule::TimerId timer;
  {
    const std::scoped_lock hold(mutex_);
    stopped_ = true;
    timer = timer_;
  }
  scheduler_.cancel_and_wait(timer);
}

std::optional<Retention> RetentionWatch::look() const {
  const std::scoped_lock hold(mutex_);
  if (keeps_ <= milliseconds(0)) return std::nullopt;
  const auto age = duration_cast<milliseconds>(clock_.steady_now() - last_);
  return Retention{keeps_, std::max(milliseconds(0), keeps_ - age)};
}

/// The timer is not moved with every page: it finds out itself that something was fetched meanwhile.
void RetentionWatch::look_again() {
  const std::scoped_lock hold(mutex_);
  if (stopped_ || keeps_ <= milliseconds(0)) return;
  say(duration_cast<milliseconds>(clock_.steady_now() - last_));
  arm();
}

void RetentionWatch::arm() {
  scheduler_.cancel(timer_);
  timer_ = schedule::TimerId::none;
  if (stopped_ || keeps_ <= milliseconds(0) || said_ == Said::over) return;
  timer_ = scheduler_.at(next(), [this] { look_again(); });
}

base::SteadyTime RetentionWatch::next() const {
  switch (said_) {
    case Said::nothing:
      return last_ + keeps_ / 2;
    case Said::half:
      return last_ + keeps_ / 5 * 4;
    default:
      return last_ + keeps_;
  }
}

void RetentionWatch::say(milliseconds age) {
  const Said now = age >= keeps_           ? Said::over
                   : age >= keeps_ / 5 * 4 ? Said::most
                   : age >= keeps_ / 2     ? Said::half
                                           : Said::nothing;
  if (now <= said_) return;
  said_ = now;
  const std::string since = "nothing could be fetched for " + base::show(age) +
                            ", and the source keeps what is not fetched for " + base::show(keeps_);
  if (now == Said::over)
    log_.error(since + ": data is being lost. Mend what holds the pipeline up, see `sluice status`");
  else if (now == Said::most)
    log_.error(since + ": data will be lost in " + base::show(keeps_ - age) +
               ". Mend what holds the pipeline up now");
  else
    log_.warn(since + ": data will be lost in " + base::show(keeps_ - age) +
              " unless it can be fetched by then");
}

}  // namespace sluice::pipeline

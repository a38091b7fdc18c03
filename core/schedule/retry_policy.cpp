// SPDX-License-Identifier: Apache-2.0
#include "schedule/retry_policy.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::schedule {

std::optional<std::string> RetryPolicy::problem() const {
  if (initial <= Duration::zero()) return "initial: must be longer than zero";
  if (max < initial) return "max: must not be shorter than initial";
  if (!(multiplier >= 1.0) || !std::isfinite(multiplier)) return "multiplier: must be 1.0 or more";
  if (max_elapsed && *max_elapsed <= Duration::zero())
    return "max_elapsed: must be longer than zero; leave it out to retry for ever";
  return std::nullopt;
}

Backoff::Backoff(const RetryPolicy& policy, Random random) : policy_(policy), random_(random) {}

Backoff::Duration Backoff::own_wait() {
  const double limit = static_cast<double>(policy_.max.count());
  const double grown = static_cast<double>(policy_.initial.count()) * std::pow(policy_.multiplier, growth_);
  // Compared as doubles, since the power soon exceeds what a duration holds.
  const Duration highest = grown < limit ? Duration{std::llround(grown)} : policy_.max;
  return policy_.full_jitter ? random_.between(std::min(policy_.initial, shortest_wait), highest) : highest;
}

std::optional<Backoff::Duration> Backoff::next(base::SteadyTime now, std::optional<Duration> server_asked) {
  ++attempt_;
  if (!first_failure_) first_failure_ = now;
  Duration wait = own_wait();
  ++growth_;
  const Duration left = time_left(now);
  if (left <= Duration::zero()) return std::nullopt;
  wait = std::min(wait, left);
  if (server_asked) {
    const auto asked = std::clamp(*server_asked, Duration::zero(), longest_server_wait);
    wait = std::max(wait, asked + random_.between(Duration::zero(), policy_.initial));
  }
  return wait;
}

std::optional<Backoff::Duration> Backoff::longest(base::SteadyTime now) {
  ++attempt_;
  if (!first_failure_) first_failure_ = now;
  const Duration left = time_left(now);
  if (left <= Duration::zero()) return std::nullopt;
  return std::min(policy_.max, left);
}

Backoff::Duration Backoff::time_left(base::SteadyTime now) const {
  if (!policy_.max_elapsed) return Duration::max();
  return std::chrono::ceil<Duration>(*policy_.max_elapsed - (now - *first_failure_));
}

void Backoff::reset() {
  attempt_ = 0;
  growth_ = 0;
  first_failure_.reset();
}

}  // namespace sluice::schedule

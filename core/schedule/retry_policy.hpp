// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "schedule/random.hpp"

namespace sluice::schedule {

/// The numbers of `[retry]`.
struct RetryPolicy {
  using Duration = std::chrono::milliseconds;

  Duration initial = std::chrono::seconds{1};
  Duration max = std::chrono::minutes{5};
  double multiplier = 2.0;
  bool full_jitter = true;  ///< false: the waits are exactly initial * multiplier^n
  std::optional<Duration> max_elapsed = std::nullopt;  ///< absent: for ever

  /// What is wrong with the numbers, as "key: reason", or nothing. A Backoff takes only a policy without
  /// problem.
  std::optional<std::string> problem() const;
};

/// The running state of a RetryPolicy: one for each thing that is retried, used by one thread at a time.
class Backoff {
 public:
  using Duration = RetryPolicy::Duration;

  /// A server that asks for a longer wait than this is asked again after this time.
  static constexpr Duration longest_server_wait = std::chrono::hours{1};
  /// No wait is shorter than this, or than `initial` where that is shorter.
  static constexpr Duration shortest_wait{100};

  Backoff(const RetryPolicy& policy, Random random);

  /// How long to wait after a failure at `now`: a random time up to min(max, initial * multiplier^n), n being
  /// the failures before this one. Where the server named a time (Retry-After), at least that, plus up to
  /// `initial` so that its clients do not all come back together. The last wait is cut so that it ends with
  /// max_elapsed; nothing when max_elapsed has passed since the first failure: give up.
  std::optional<Duration> next(base::SteadyTime now, std::optional<Duration> server_asked = std::nullopt);

  /// The wait when only a person can end the trouble (approval, a licence): always `max`, cut like the others
  /// so that it ends with max_elapsed; nothing when that has passed.
  std::optional<Duration> longest(base::SteadyTime now);

  /// After a success: the next failure is the first again.
  void reset();

  /// Failures since the last success.
  unsigned attempt() const { return attempt_; }

 private:
  Duration own_wait();
  Duration time_left(base::SteadyTime now) const;  // until max_elapsed; Duration::max() without one

  RetryPolicy policy_;
  Random random_;
  unsigned attempt_ = 0;
  unsigned growth_ = 0;  // calls of next() since reset(): the exponent
  std::optional<base::SteadyTime> first_failure_;
};

}  // namespace sluice::schedule

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// Which events there are at a moment. Counts from the start, or from the last change of the rate.
class Arrivals {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Arrivals(Time start) : start_(start), changed_(start) {}

  /// One past the newest event.
  std::uint64_t end(const KataOptions& options, Time now) const {
    const auto limit = options.events == 0 && options.rate > 0 ? std::numeric_limits<std::uint64_t>::max() / 2
                                                               : options.first_event + options.events;
    if (options.rate <= 0) return limit;
    return std::min(limit, options.first_event + arrived(options, now));
  }

  /// The oldest event that can still be fetched.
  std::uint64_t begin(const KataOptions& options, Time now) const {
    const auto age = std::chrono::duration<double>(now - start_).count();
    if (age <= options.retention) return options.first_event;
    if (options.rate <= 0) return end(options, now);
    const auto before =
        now - std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(options.retention));
    return std::min(end(options, now), options.first_event + arrived(options, before));
  }

  /// Call with the options of until now, before the rate changes.
  void settle(const KataOptions& options, Time now) {
    if (options.rate > 0) before_ = arrived(options, now);
    changed_ = now;
  }

 private:
  std::uint64_t arrived(const KataOptions& options, Time now) const {
    const auto seconds = std::chrono::duration<double>(now - changed_).count();
    return static_cast<std::uint64_t>(std::max(0.0, static_cast<double>(before_) + seconds * options.rate));
  }

  Time start_, changed_;
  std::uint64_t before_ = 0;
};

}  // namespace sluice::simulators

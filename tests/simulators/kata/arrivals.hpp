// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// What arrives: how many there will ever be, from which number on, how fast, and how long they are kept.
struct Supply {
  std::uint64_t count = 0;  ///< 0: no end (with a rate)
  std::uint64_t first = 0;
  double rate = 0;  ///< 0: all are there from the start
  double retention = 0;
};

inline Supply events_of(const KataOptions& options) {
  return {options.events, options.first_event, options.rate, options.retention};
}
inline Supply alerts_of(const KataOptions& options) {
  return {options.alerts, 0, options.alert_rate, options.alert_retention};
}

/// Which events (or alerts) there are at a moment. Counts from the start, or from the last change of the
/// rate.
class Arrivals {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit Arrivals(Time start) : start_(start), changed_(start) {}

  /// One past the newest event.
  std::uint64_t end(const Supply& supply, Time now) const {
    const auto limit = supply.count == 0 && supply.rate > 0 ? std::numeric_limits<std::uint64_t>::max() / 2
                                                            : supply.first + supply.count;
    if (supply.rate <= 0) return limit;
    return std::min(limit, supply.first + arrived(supply, now));
  }

  /// The oldest event that can still be fetched.
  std::uint64_t begin(const Supply& supply, Time now) const {
    const auto age = std::chrono::duration<double>(now - start_).count();
    if (age <= supply.retention) return supply.first;
    if (supply.rate <= 0) return end(supply, now);
    const auto before =
        now - std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(supply.retention));
    return std::min(end(supply, now), supply.first + arrived(supply, before));
  }

  /// Call with the options of until now, before the rate changes.
  void settle(const Supply& supply, Time now) {
    if (supply.rate > 0) before_ = arrived(supply, now);
    changed_ = now;
  }

 private:
  std::uint64_t arrived(const Supply& supply, Time now) const {
    const auto seconds = std::chrono::duration<double>(now - changed_).count();
    return static_cast<std::uint64_t>(std::max(0.0, static_cast<double>(before_) + seconds * supply.rate));
  }

  Time start_, changed_;
  std::uint64_t before_ = 0;
};

}  // namespace sluice::simulators

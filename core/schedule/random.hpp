// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <random>

namespace sluice::schedule {

/// Random numbers for jitter (SplitMix64). Eight bytes, because there is one for each of hundreds of
/// pipelines, and any seed will do, neighbouring ones included. Not for secrets. Satisfies
/// std::uniform_random_bit_generator.
class Random {
 public:
  using result_type = std::uint64_t;
  explicit Random(std::uint64_t seed) : state_(seed) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  result_type operator()() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  /// Uniform in [low, high]; low when the range is empty.
  template <class Rep, class Period>
  std::chrono::duration<Rep, Period> between(std::chrono::duration<Rep, Period> low,
                                             std::chrono::duration<Rep, Period> high) {
    if (high <= low) return low;
    return std::chrono::duration<Rep, Period>{
        std::uniform_int_distribution<Rep>(low.count(), high.count())(*this)};
  }

 private:
  std::uint64_t state_;
};

}  // namespace sluice::schedule

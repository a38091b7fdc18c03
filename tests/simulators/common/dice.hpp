// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice::simulators {

/// The finalizer of SplitMix64: every bit of the input reaches every bit of the result.
constexpr std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15ULL;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

/// Reproducible numbers: the same (seed, stream, n) gives the same sequence on every machine and in every
/// build, which the distributions of the standard library do not promise.
class Dice {
 public:
  constexpr Dice(std::uint64_t seed, std::uint64_t stream, std::uint64_t n)
      : state_(mix(mix(mix(seed) ^ stream) ^ n)) {}

  constexpr std::uint64_t next() { return state_ = mix(state_); }

  /// A number from 0 to `bound` - 1; `bound` is not 0.
  constexpr std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  template <class T, std::size_t N>
  constexpr const T& pick(const T (&items)[N]) {
    return items[below(N)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace sluice::simulators

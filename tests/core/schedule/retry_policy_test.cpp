// SPDX-License-Identifier: Apache-2.0
#include "schedule/retry_policy.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include <doctest/doctest.h>

namespace sluice::schedule {
namespace {
using namespace std::chrono_literals;
using base::SteadyTime;
using Duration = RetryPolicy::Duration;

constexpr SteadyTime start{1h};

TEST_CASE("without jitter the waits grow by the multiplier up to the maximum") {
  RetryPolicy policy{.initial = 1s, .max = 10s, .multiplier = 2.0, .full_jitter = false};
  Backoff backoff(policy, Random{1});
  for (const Duration expected : {1s, 2s, 4s, 8s, 10s, 10s}) CHECK(backoff.next(start) == expected);
  CHECK(backoff.attempt() == 6);
  backoff.reset();
  CHECK(backoff.attempt() == 0);
  CHECK(backoff.next(start) == Duration{1s});
}

TEST_CASE(
    "with full jitter every wait lies between the floor and the grown limit, and uses the whole range") {
  const RetryPolicy policy{.initial = 1s, .max = 5min, .multiplier = 2.0};
  std::array<Duration, 12> lowest;
  lowest.fill(Duration::max());
  std::array<Duration, 12> highest{};
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Backoff backoff(policy, Random{seed});
    for (std::size_t n = 0; n < lowest.size(); ++n) {
      const Duration limit = std::min<Duration>(policy.max, 1s * (1 << n));
      const auto wait = backoff.next(start);
      REQUIRE(wait.has_value());
      REQUIRE(*wait >= 100ms);
      REQUIRE(*wait <= limit);
      lowest[n] = std::min(lowest[n], *wait);
      highest[n] = std::max(highest[n], *wait);
    }
  }
  for (std::size_t n = 0; n < lowest.size(); ++n) {
    const Duration limit = std::min<Duration>(policy.max, 1s * (1 << n));
    CHECK(lowest[n] < 100ms + limit / 10);
    CHECK(highest[n] > limit - limit / 10);
  }
}

TEST_CASE("a very short initial wait is its own floor") {
  Backoff backoff({.initial = 5ms, .max = 20ms}, Random{7});
  for (int i = 0; i < 200; ++i) {
    const auto wait = backoff.next(start);
    CHECK(*wait >= 5ms);
    CHECK(*wait <= 20ms);
  }
}

TEST_CASE("years of failures neither overflow nor end") {
  Backoff backoff({.initial = 1s, .max = 5min, .multiplier = 1000.0, .full_jitter = false}, Random{1});
  SteadyTime now = start;
  for (int i = 0; i < 100'000; ++i, now += 5min) REQUIRE(backoff.next(now).has_value());
  CHECK(backoff.next(now) == Duration{5min});
}

TEST_CASE("a server's Retry-After is the least wait, spread by up to the initial one") {
  std::set<Duration> waits;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Backoff backoff({.initial = 1s, .max = 5min}, Random{seed});
    const auto wait = backoff.next(start, 30s);
    REQUIRE(*wait >= 30s);
    REQUIRE(*wait <= 31s);
    waits.insert(*wait);
  }
  CHECK(waits.size() > 100);
}

TEST_CASE("our own wait counts when the server asks for less") {
  Backoff backoff({.initial = 20s, .max = 5min, .full_jitter = false}, Random{1});
  CHECK(*backoff.next(start, 0ms) >= 20s);
  CHECK(*backoff.next(start, 2s) >= 40s);
  CHECK(*backoff.next(start, -5s) >= 80s);
}

TEST_CASE("a server that asks for longer than an hour is asked again after an hour") {
  for (const Duration asked : {Duration{24h}, Duration::max()}) {
    Backoff backoff({.initial = 1s, .max = 5min}, Random{1});
    const auto wait = backoff.next(start, asked);
    CHECK(*wait >= 1h);
    CHECK(*wait <= 1h + 1s);
  }
}

TEST_CASE("after max_elapsed since the first failure there is no more wait") {
  Backoff backoff({.initial = 1s, .max = 1s, .full_jitter = false, .max_elapsed = 10s}, Random{1});
  CHECK(backoff.next(start) == Duration{1s});
  CHECK(backoff.next(start + 9s) == Duration{1s});
  CHECK(backoff.next(start + 9500ms) == Duration{500ms});
  CHECK(backoff.next(start + 10s) == std::nullopt);
  CHECK(backoff.next(start + 1h, 5s) == std::nullopt);
}

TEST_CASE("a success starts max_elapsed anew") {
  Backoff backoff({.initial = 1s, .max = 1s, .max_elapsed = 10s}, Random{1});
  CHECK(backoff.next(start).has_value());
  CHECK_FALSE(backoff.next(start + 10s).has_value());
  backoff.reset();
  CHECK(backoff.next(start + 20s).has_value());
  CHECK(backoff.next(start + 29s).has_value());
  CHECK_FALSE(backoff.next(start + 30s).has_value());
}

TEST_CASE("a wait for a person is the maximum and does not make later waits longer") {
  Backoff backoff({.initial = 1s, .max = 5min, .full_jitter = false}, Random{1});
  for (int i = 0; i < 100; ++i) CHECK(backoff.longest(start) == Duration{5min});
  CHECK(backoff.attempt() == 100);
  CHECK(backoff.next(start) == Duration{1s});
}

TEST_CASE("a wait for a person ends with max_elapsed as well") {
  Backoff backoff({.initial = 1s, .max = 5min, .max_elapsed = 10s}, Random{1});
  CHECK(backoff.longest(start) == Duration{10s});
  CHECK_FALSE(backoff.longest(start + 10s).has_value());
}

TEST_CASE("the same seed gives the same waits, neighbouring seeds do not") {
  const RetryPolicy policy{.initial = 1h, .max = 1h};
  CHECK(Backoff(policy, Random{1}).next(start) == Backoff(policy, Random{1}).next(start));
  CHECK(Backoff(policy, Random{1}).next(start) != Backoff(policy, Random{2}).next(start));
}

TEST_CASE("a policy that makes no sense says which key and why") {
  CHECK(RetryPolicy{}.problem() == std::nullopt);
  CHECK(RetryPolicy{.max_elapsed = 1s}.problem() == std::nullopt);
  const auto names = [](const RetryPolicy& policy, const char* key) {
    const auto problem = policy.problem();
    return problem && problem->starts_with(std::string{key} + ": ");
  };
  CHECK(names({.initial = 0s}, "initial"));
  CHECK(names({.initial = -1s}, "initial"));
  CHECK(names({.initial = 10s, .max = 1s}, "max"));
  CHECK(names({.multiplier = 0.5}, "multiplier"));
  CHECK(names({.multiplier = std::numeric_limits<double>::infinity()}, "multiplier"));
  CHECK(names({.multiplier = std::numeric_limits<double>::quiet_NaN()}, "multiplier"));
  CHECK(names({.max_elapsed = 0s}, "max_elapsed"));
}

}  // namespace
}  // namespace sluice::schedule

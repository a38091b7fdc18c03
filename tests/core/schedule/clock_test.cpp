// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace sluice::base {
namespace {
using namespace std::chrono_literals;

// A thread that waits until `when` on the clock, the way every user of wait_until() does.
std::jthread sleeper(Clock& clock, SteadyTime when, std::atomic<int>& woken) {
  return std::jthread([&clock, when, &woken] {
    std::mutex mutex;
    std::condition_variable changed;
    std::unique_lock lock(mutex);
    while (clock.steady_now() < when) clock.wait_until(lock, changed, when);
    ++woken;
  });
}

TEST_CASE("a manual clock moves only when told, and both of its clocks together") {
  ManualClock clock;
  const Moment before = clock.now();
  CHECK(clock.steady_now() == before.steady);
  clock.advance(90s);
  CHECK(clock.steady_now() - before.steady == 90s);
  CHECK(clock.wall_now() - before.wall == 90s);
}

TEST_CASE("setting the wall clock leaves the steady clock alone") {
  ManualClock clock;
  const Moment before = clock.now();
  clock.set_wall(before.wall - 24h);
  CHECK(clock.wall_now() == before.wall - 24h);
  CHECK(clock.steady_now() == before.steady);
}

TEST_CASE("advancing a manual clock wakes those whose time has come and nobody else") {
  ManualClock clock;
  std::atomic<int> early = 0;
  std::atomic<int> late = 0;
  auto first = sleeper(clock, clock.steady_now() + 10s, early);
  auto second = sleeper(clock, clock.steady_now() + 20s, late);
  REQUIRE(clock.settle(2));
  clock.advance(10s);
  first.join();
  REQUIRE(clock.settle(1));
  CHECK(early == 1);
  CHECK(late == 0);
  clock.advance(10s);
  second.join();
  CHECK(late == 1);
}

TEST_CASE("no sleeper is forgotten however the clock is advanced while they fall asleep") {
  ManualClock clock;
  std::atomic<int> woken = 0;
  for (int round = 0; round < 100; ++round) {
    std::vector<std::jthread> sleepers;
    for (int i = 0; i < 4; ++i) sleepers.push_back(sleeper(clock, clock.steady_now() + 4ms, woken));
    for (int i = 0; i < 4; ++i) clock.advance(1ms);
  }
  CHECK(woken == 400);
}

TEST_CASE("waiting for a time that has passed returns at once") {
  SystemClock system;
  ManualClock manual;
  for (Clock* clock : {static_cast<Clock*>(&system), static_cast<Clock*>(&manual)}) {
    std::mutex mutex;
    std::condition_variable changed;
    std::unique_lock lock(mutex);
    clock->wait_until(lock, changed, clock->steady_now() - 1ms);
    CHECK(lock.owns_lock());
  }
}

TEST_CASE("waiting on the system clock without limit ends with a notification") {
  SystemClock clock;
  std::mutex mutex;
  std::condition_variable changed;
  bool told = false;
  std::jthread other([&] {
    const std::lock_guard guard(mutex);
    told = true;
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  while (!told) clock.wait_until(lock, changed, SteadyTime::max());
  CHECK(told);
}

}  // namespace
}  // namespace sluice::base

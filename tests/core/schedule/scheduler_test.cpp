// SPDX-License-Identifier: Apache-2.0
#include "schedule/scheduler.hpp"

#include <atomic>
#include <filesystem>
#include <future>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace sluice::schedule {
namespace {
using namespace std::chrono_literals;

struct Fixture {
  base::ManualClock clock;
  Executor executor{[](std::exception_ptr) { FAIL("a timer function threw"); }};
  Scheduler scheduler{clock, executor};

  // Moves the time and waits until every function due by then has run.
  void advance(std::chrono::steady_clock::duration by) {
    clock.advance(by);
    REQUIRE(clock.settle());
    executor.wait_idle();
  }
};

TEST_CASE_FIXTURE(Fixture, "a timer runs once, when its time has come and not before") {
  std::atomic<int> runs = 0;
  scheduler.after(10s, [&] { ++runs; });
  advance(10s - 1ns);
  CHECK(runs == 0);
  CHECK(scheduler.pending() == 1);
  advance(1ns);
  CHECK(runs == 1);
  advance(1h);
  CHECK(runs == 1);
  CHECK(scheduler.pending() == 0);
}

TEST_CASE_FIXTURE(Fixture,
                  "a timer for a time that has passed runs at once, though the timer thread is asleep") {
  scheduler.after(1h, [&] { FAIL("ran"); });
  REQUIRE(clock.settle());
  std::promise<void> ran;
  scheduler.at(clock.steady_now() - 1s, [&] { ran.set_value(); });
  CHECK(ran.get_future().wait_for(30s) == std::future_status::ready);
  CHECK(scheduler.pending() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a timer set later but due earlier runs earlier") {
  std::vector<int> order;
  scheduler.after(30s, [&] { order.push_back(3); });
  scheduler.after(10s, [&] { order.push_back(1); });
  scheduler.after(20s, [&] { order.push_back(2); });
  for (int i = 0; i < 3; ++i) advance(10s);
  CHECK(order == std::vector<int>{1, 2, 3});
}

TEST_CASE_FIXTURE(Fixture, "a timer for the end of time never runs and holds nothing up") {
  std::atomic<int> runs = 0;
  scheduler.at(base::SteadyTime::max(), [&] { FAIL("ran"); });
  scheduler.after(std::chrono::steady_clock::duration::max(), [&] { FAIL("ran"); });
  scheduler.after(1s, [&] { ++runs; });
  advance(1000h);
  CHECK(runs == 1);
  CHECK(scheduler.pending() == 2);
}

TEST_CASE_FIXTURE(Fixture, "a cancelled timer does not run") {
  const auto id = scheduler.after(1s, [&] { FAIL("ran"); });
  CHECK(scheduler.cancel(id));
  CHECK_FALSE(scheduler.cancel(id));
  CHECK_FALSE(scheduler.cancel(TimerId::none));
  advance(10s);
  CHECK(scheduler.pending() == 0);
}

TEST_CASE("after cancel() the function does not start, even when it was due at that moment") {
  for (int round = 0; round < 200; ++round) {
    Fixture f;
    std::atomic<bool> cancelled = false;
    std::atomic<bool> started = false;
    std::atomic<bool> started_after = false;
    const auto id = f.scheduler.after(1ms, [&] {
      started = true;
      if (cancelled) started_after = true;
    });
    f.clock.advance(1ms);
    for (int n = 0; n < round % 20; ++n) std::this_thread::yield();  // meets the timer at different stages
    const bool won = f.scheduler.cancel(id);
    if (won) cancelled = true;
    f.advance(1ms);
    CHECK(started == !won);
    CHECK_FALSE(started_after);
  }
}

TEST_CASE_FIXTURE(Fixture, "cancel_and_wait() returns only when the running function has ended") {
  std::latch started{1};
  std::promise<void> go;
  std::atomic<bool> ended = false;
  const TimerId id = scheduler.after(1s, [&] {
    started.count_down();
    go.get_future().wait();
    ended = true;
  });
  clock.advance(1s);
  started.wait();
  std::thread waiter([&] {
    scheduler.cancel_and_wait(id);
    CHECK(ended);
  });
  go.set_value();
  waiter.join();
  scheduler.cancel_and_wait(id);
  scheduler.cancel_and_wait(TimerId::none);
}

TEST_CASE_FIXTURE(Fixture, "a timer function may set and cancel timers, itself included") {
  std::atomic<int> runs = 0;
  std::atomic<TimerId> other = scheduler.after(2s, [&] { FAIL("ran"); });
  std::atomic<TimerId> self = TimerId::none;
  std::latch known(1);
  self = scheduler.after(1s, [&] {
    known.wait();
    CHECK_FALSE(scheduler.cancel(self));
    CHECK(scheduler.cancel(other));
    scheduler.after(1s, [&] { ++runs; });
  });
  known.count_down();
  advance(1s);
  CHECK(runs == 0);
  advance(1s);
  CHECK(runs == 1);
}

TEST_CASE_FIXTURE(Fixture, "300 waiting timers cost no threads") {
  const auto threads = [] {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
  };
  REQUIRE(clock.settle());
  const auto before = threads();
  std::atomic<int> runs = 0;
  for (int i = 0; i < 300; ++i) scheduler.after(5s + i * 1s, [&] { ++runs; });
  CHECK(threads() == before);
  CHECK(executor.threads() == 0);
  advance(305s);
  CHECK(runs == 300);
}

TEST_CASE_FIXTURE(Fixture, "timers set by many threads at once all run") {
  std::atomic<int> runs = 0;
  {
    std::vector<std::jthread> setters;
    for (int i = 0; i < 4; ++i)
      setters.emplace_back([&, i] {
        for (int n = 0; n < 50; ++n) {
          const auto id = scheduler.after(std::chrono::milliseconds{n * 7 % 20 + i}, [&] { ++runs; });
          if (n % 5 == 0 && scheduler.cancel(id)) ++runs;
        }
      });
    for (int n = 0; n < 10; ++n) clock.advance(1ms);
  }
  advance(1s);
  CHECK(runs == 200);
}

TEST_CASE_FIXTURE(Fixture, "setting the wall clock moves no timer") {
  std::atomic<int> runs = 0;
  scheduler.after(1h, [&] { ++runs; });
  clock.set_wall(clock.wall_now() + 24h);
  REQUIRE(clock.settle());
  executor.wait_idle();
  CHECK(runs == 0);
  clock.set_wall(clock.wall_now() - 48h);
  advance(1h);
  CHECK(runs == 1);
}

TEST_CASE_FIXTURE(Fixture, "stopping drops the timers and refuses new ones") {
  auto owned = std::make_shared<int>();
  scheduler.after(1s, [owned] { FAIL("ran"); });
  scheduler.stop();
  CHECK(owned.use_count() == 1);
  CHECK(scheduler.after(0s, [] { FAIL("ran"); }) == TimerId::none);
  clock.advance(1h);
  executor.wait_idle();
  scheduler.stop();
}

TEST_CASE("a scheduler may go while a function that it started still runs") {
  base::ManualClock clock;
  Executor executor([](std::exception_ptr) { FAIL("a timer function threw"); });
  std::latch running(1);
  std::latch gone(1);
  {
    Scheduler scheduler(clock, executor);
    scheduler.after(0s, [&] {
      running.count_down();
      gone.wait();
    });
    running.wait();
  }
  gone.count_down();
  executor.wait_idle();
}

TEST_CASE("the scheduler works on the clock of the machine") {
  base::SystemClock clock;
  Executor executor([](std::exception_ptr) { FAIL("a timer function threw"); });
  Scheduler scheduler(clock, executor);
  std::latch ran(2);
  const auto due = clock.steady_now() + 5ms;
  base::SteadyTime at;
  scheduler.after(1h, [] { FAIL("ran"); });
  scheduler.at(due, [&] {
    at = clock.steady_now();
    ran.count_down();
  });
  scheduler.after(0s, [&] { ran.count_down(); });
  ran.wait();
  CHECK(at >= due);
}

}  // namespace
}  // namespace sluice::schedule

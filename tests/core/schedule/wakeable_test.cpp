// SPDX-License-Identifier: Apache-2.0
#include "schedule/wakeable.hpp"

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace sluice::schedule {
namespace {

void fail_on_error(std::exception_ptr) {
  FAIL("a task threw");
}

TEST_CASE("a wake-up during a run makes exactly one more run, however many there were") {
  Executor executor(fail_on_error);
  std::latch running(1);
  std::latch woken(1);
  int runs = 0;
  Wakeable wakeable(executor, [&] {
    if (++runs > 1) return;
    running.count_down();
    woken.wait();
  });
  REQUIRE(wakeable.wake());
  running.wait();
  for (int i = 0; i < 5; ++i) CHECK(wakeable.wake());
  woken.count_down();
  wakeable.wait_idle();
  CHECK(runs == 2);
}

TEST_CASE("no wake-up is lost and no two runs overlap when many threads wake at once") {
  Executor executor(fail_on_error);
  std::atomic<int> given = 0;
  std::atomic<int> inside = 0;
  std::atomic<bool> overlapped = false;
  int seen = 0;
  Wakeable wakeable(executor, [&] {
    if (++inside != 1) overlapped = true;
    seen = given;
    --inside;
  });
  for (int round = 0; round < 200; ++round) {
    std::vector<std::jthread> wakers;
    for (int i = 0; i < 4; ++i)
      wakers.emplace_back([&] {
        for (int n = 0; n < 25; ++n) {
          ++given;
          wakeable.wake();
        }
      });
    wakers.clear();
    wakeable.wait_idle();
    REQUIRE(seen == (round + 1) * 100);  // the last run began after the last wake-up
  }
  CHECK_FALSE(overlapped);
}

TEST_CASE("a function may wake itself until it has nothing more to do") {
  Executor executor(fail_on_error);
  std::unique_ptr<Wakeable> wakeable;
  int pages = 0;
  wakeable = std::make_unique<Wakeable>(executor, [&] {
    if (++pages < 100) wakeable->wake();
  });
  wakeable->wake();
  wakeable->wait_idle();
  CHECK(pages == 100);
  CHECK(executor.threads() == 1);
}

TEST_CASE("closing waits for the run that is going on, and none starts afterwards") {
  Executor executor(fail_on_error);
  for (int round = 0; round < 200; ++round) {
    std::atomic<bool> closed = false;
    std::atomic<bool> ran_after = false;
    auto owned = std::make_shared<int>();
    Wakeable wakeable(executor, [&, owned] {
      if (closed) ran_after = true;
    });
    std::jthread waker([&] {
      for (int i = 0; i < 20; ++i) wakeable.wake();
    });
    wakeable.close();
    closed = true;
    CHECK(owned.use_count() == 1);  // what the function owned is gone too
    waker.join();
    CHECK_FALSE(wakeable.wake());
    executor.wait_idle();
    CHECK_FALSE(ran_after);
  }
}

TEST_CASE("a function may close its own Wakeable") {
  Executor executor(fail_on_error);
  std::unique_ptr<Wakeable> wakeable;
  int runs = 0;
  wakeable = std::make_unique<Wakeable>(executor, [&] {
    ++runs;
    wakeable->wake();
    wakeable->close();
  });
  wakeable->wake();
  executor.wait_idle();
  CHECK(runs == 1);
  CHECK_FALSE(wakeable->wake());
}

TEST_CASE("a run that throws is reported, and the wake-up that came meanwhile still counts") {
  std::atomic<int> errors = 0;
  Executor executor([&](std::exception_ptr) { ++errors; });
  std::unique_ptr<Wakeable> wakeable;
  int runs = 0;
  wakeable = std::make_unique<Wakeable>(executor, [&] {
    if (++runs == 1) {
      wakeable->wake();
      throw std::runtime_error("no");
    }
  });
  wakeable->wake();
  wakeable->wait_idle();
  CHECK(runs == 2);
  CHECK(errors == 1);
}

TEST_CASE("a function that keeps waking itself does not keep the executor from stopping") {
  Executor executor(fail_on_error);
  std::unique_ptr<Wakeable> wakeable;
  std::latch begun(1);
  bool first = true;
  wakeable = std::make_unique<Wakeable>(executor, [&] {
    if (std::exchange(first, false)) begun.count_down();
    wakeable->wake();
  });
  wakeable->wake();
  begun.wait();
  executor.stop();
  CHECK_FALSE(wakeable->wake());
}

}  // namespace
}  // namespace sluice::schedule

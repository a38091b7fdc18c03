// SPDX-License-Identifier: Apache-2.0
#include "schedule/executor.hpp"

#include <array>
#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <pthread.h>

namespace sluice::schedule {
namespace {
using namespace std::chrono_literals;

void fail_on_error(std::exception_ptr) {
  FAIL("a task threw");
}

TEST_CASE("tasks that block do not hold up the others") {
  Executor executor(fail_on_error);
  std::latch all_running(20);
  for (int i = 0; i < 20; ++i) REQUIRE(executor.post([&] { all_running.arrive_and_wait(); }));
  executor.wait_idle();  // would never return if two tasks shared a thread
  CHECK(executor.threads() == 20);
}

TEST_CASE("an idle thread is used again before a new one is made") {
  Executor executor(fail_on_error, "worker", 1h);
  for (int i = 0; i < 50; ++i) {
    std::latch done(1);
    REQUIRE(executor.post([&] { done.count_down(); }));
    done.wait();
    executor.wait_idle();
  }
  // A thread may still be on its way to becoming idle when the next task comes.
  CHECK(executor.threads() <= 2);
}

TEST_CASE("idle threads end by themselves, and the executor goes on working afterwards") {
  Executor executor(fail_on_error, "worker", 1ms);
  std::latch together(8);
  for (int i = 0; i < 8; ++i) REQUIRE(executor.post([&] { together.arrive_and_wait(); }));
  executor.wait_idle();
  const auto limit = std::chrono::steady_clock::now() + 60s;
  while (executor.threads() > 0 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  CHECK(executor.threads() == 0);

  std::atomic<int> ran = 0;
  for (int i = 0; i < 8; ++i) REQUIRE(executor.post([&] { ++ran; }));
  executor.wait_idle();
  CHECK(ran == 8);
}

TEST_CASE("what a task throws goes to the error handler and the thread lives on") {
  std::vector<std::string> errors;
  std::mutex mutex;
  Executor executor([&](std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      const std::lock_guard lock(mutex);
      errors.emplace_back(e.what());
    }
    throw std::logic_error("the handler itself fails");
  });
  REQUIRE(executor.post([] { throw std::runtime_error("disk on fire"); }));
  executor.wait_idle();
  bool ran = false;
  REQUIRE(executor.post([&] { ran = true; }));
  executor.wait_idle();
  CHECK(errors == std::vector<std::string>{"disk on fire"});
  CHECK(ran);
}

TEST_CASE("stopping waits for every task that was accepted and refuses the rest") {
  std::atomic<int> ran = 0;
  Executor executor(fail_on_error);
  int accepted = 0;
  std::latch begun(1);
  std::thread stopper;
  REQUIRE(executor.post([&] {
    begun.count_down();
    while (executor.post([&] { ++ran; })) ++accepted;
  }));
  begun.wait();
  executor.stop();
  CHECK(ran == accepted);
  CHECK_FALSE(executor.post([&] { ++ran; }));
  CHECK_FALSE(executor.accepting());
  CHECK(ran == accepted);
  CHECK(executor.threads() == 0);
}

TEST_CASE("a task's captures are gone when the executor is idle") {
  Executor executor(fail_on_error);
  auto owned = std::make_shared<int>(1);
  REQUIRE(executor.post([owned] {}));
  executor.wait_idle();
  CHECK(owned.use_count() == 1);
}

TEST_CASE("threads carry the executor's name") {
  Executor executor(fail_on_error, "sluice-worker-with-a-long-name");
  std::string name;
  REQUIRE(executor.post([&] {
    std::array<char, 16> buffer{};
    pthread_getname_np(pthread_self(), buffer.data(), buffer.size());
    name = buffer.data();
  }));
  executor.wait_idle();
  CHECK(name == "sluice-worker-w");
}

}  // namespace
}  // namespace sluice::schedule

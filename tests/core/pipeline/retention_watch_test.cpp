// SPDX-License-Identifier: Apache-2.0
#include "pipeline/retention_watch.hpp"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "schedule/executor.hpp"
#include "support/contains.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using pipeline::RetentionWatch;
using test::contains;

namespace {

struct Fixture {
  Fixture() {
    observe::tap_log([this](observe::Level level, std::string_view line) {
      const std::scoped_lock hold(mutex);
      lines.emplace_back((level == observe::Level::error ? "error: " : "") + std::string(line));
    });
  }
  ~Fixture() { observe::tap_log(nullptr); }

  void advance(std::chrono::steady_clock::duration by) {
    clock.advance(by);
    REQUIRE(clock.settle());
    executor.wait_idle();
  }
  std::vector<std::string> said() {
    const std::scoped_lock hold(mutex);
    return std::exchange(lines, {});
  }

  std::mutex mutex;
  std::vector<std::string> lines;
  base::ManualClock clock;
  schedule::Executor executor{[](std::exception_ptr) { FAIL("a timer function threw"); }};
  schedule::Scheduler scheduler{clock, executor};
  RetentionWatch watch{scheduler, clock, observe::Log("pipeline", "p: source kata")};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture,
                  "a person is warned at half of the retention, at four fifths and when it is over") {
  watch.keeps(2h);
  advance(59min);
  CHECK(said().empty());
  advance(1min);
  const auto half = said();
  REQUIRE(half.size() == 1);
  CHECK(contains(half[0],
                 "p: source kata: nothing could be fetched for 60 min, and the source keeps what is not "
                 "fetched for 2 h"));
  CHECK(contains(half[0], "data will be lost in 60 min unless"));
  advance(36min);
  const auto most = said();
  REQUIRE(most.size() == 1);
  CHECK(contains(most[0], "error: "));
  CHECK(contains(most[0], "data will be lost in 24 min. Mend"));
  advance(24min);
  const auto over = said();
  REQUIRE(over.size() == 1);
  CHECK(contains(over[0], "data is being lost. Mend what holds the pipeline up"));
  advance(10h);
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(Fixture, "as long as something is fetched nothing is said, and few timers run") {
  watch.keeps(2h);
  for (int i = 0; i < 600; ++i) {
    advance(1min);
    watch.fetched();
    CHECK(scheduler.pending() == 1);
  }
  CHECK(said().empty());
}

TEST_CASE_FIXTURE(Fixture, "after data came again the watch begins anew") {
  watch.keeps(2h);
  advance(3h);
  CHECK(said().size() == 1);
  watch.fetched();
  advance(1h);
  CHECK(contains(said().at(0), "data will be lost in 60 min unless"));
}

TEST_CASE_FIXTURE(Fixture, "what an earlier run fetched last counts") {
  watch.fetched_at(clock.wall_now() - 90min);
  watch.keeps(2h);
  CHECK(watch.look()->left == 30min);
  advance(1ms);
  CHECK(said().size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "a last time in the future, from a clock that was set back, is now") {
  watch.fetched_at(clock.wall_now() + 24h);
  watch.keeps(2h);
  CHECK(watch.look()->left == 2h);
}

TEST_CASE_FIXTURE(Fixture, "a source that does not know its retention is not watched") {
  CHECK(!watch.look());
  advance(100h);
  CHECK(said().empty());
  CHECK(scheduler.pending() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a watch that has stopped says nothing any more") {
  watch.keeps(2h);
  watch.stop();
  watch.fetched();
  watch.keeps(2h);
  advance(100h);
  CHECK(said().empty());
}

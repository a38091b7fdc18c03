// SPDX-License-Identifier: Apache-2.0
#include "host/liveness.hpp"

#include <exception>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/contains.hpp"

using namespace sluice;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  base::ManualClock clock;
  schedule::Executor executor{[](const std::exception_ptr&) { FAIL("a task threw"); }};
  schedule::Scheduler scheduler{clock, executor};
  std::vector<std::string> stuck;
  host::Liveness liveness{clock, scheduler, [this] { return stuck; }};

  void turn(base::SteadyTime::duration by) {
    clock.advance(by);
    REQUIRE(clock.settle());
    executor.wait_idle();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "while timers run and no pipeline is stuck there is nothing to say") {
  for (int i = 0; i < 5; ++i) {
    CHECK(liveness.problems().empty());
    turn(30s);
  }
}

TEST_CASE_FIXTURE(Fixture, "a pipeline that is stuck is passed on in its own words") {
  stuck = {"pipeline p: source kata: has been at one step for 1 h"};
  CHECK(liveness.problems() == stuck);
  stuck.clear();
  CHECK(liveness.problems().empty());
}

TEST_CASE_FIXTURE(Fixture, "timers that do not run are seen after a while and not before") {
  scheduler.stop();
  CHECK(liveness.problems().empty());  // the process is ending: nothing was sent
  base::ManualClock still;             // a timer thread on this clock never sees that time passes
  schedule::Scheduler frozen(still, executor);
  host::Liveness other(clock, frozen, [] { return std::vector<std::string>{}; });
  CHECK(other.problems().empty());
  clock.advance(host::Liveness::patience);
  CHECK(other.problems().empty());
  clock.advance(1s);
  const auto problems = other.problems();
  REQUIRE(problems.size() == 1);
  CHECK(test::contains(problems[0], "timers do not run"));
  still.advance(24h);
  REQUIRE(still.settle());
  executor.wait_idle();
  CHECK(other.problems().empty());
}

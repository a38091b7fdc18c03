// SPDX-License-Identifier: Apache-2.0
#include "pipeline/pressure.hpp"

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

struct Source {
  base::SteadyTime now{1h};
  pipeline::Pressure pressure;

  bool batch(std::chrono::milliseconds after, std::chrono::milliseconds storing) {
    const auto ready = now + after;
    now = ready + storing;
    pressure.stored(ready, now);
    return pressure.high();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Source, "a source that waits longer than storing takes presses nobody") {
  CHECK(!batch(0ms, 5ms));
  CHECK(!batch(5ms, 5ms));
  CHECK(!batch(9ms, 5ms));
}

TEST_CASE_FIXTURE(Source, "a source that comes sooner than storing takes presses, from its second batch") {
  CHECK(!batch(3ms, 5ms));
  CHECK(batch(3ms, 5ms));
}

TEST_CASE_FIXTURE(Source, "that storing gets quicker under pressure does not take the pressure for gone") {
  batch(3ms, 5ms);
  REQUIRE(batch(3ms, 5ms));
  CHECK(batch(3ms, 2ms));
  CHECK(batch(3ms, 1ms));
  CHECK(!batch(4ms, 1ms));
  CHECK(!batch(3ms, 1ms));
}

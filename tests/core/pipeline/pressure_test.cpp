// SPDX-License-Identifier: Apache-2.0
#include "pipeline/pressure.hpp"

#include <doctest/doctest.h>

using sluice::pipeline::Pressure;

TEST_CASE("a source that finds every batch stored presses nobody") {
  Pressure pressure;
  for (int n = 0; n < 100; ++n) CHECK(!pressure.next(false));
}

TEST_CASE("that storing keeps up under pressure does not take the pressure for gone") {
  Pressure pressure;
  CHECK(pressure.next(true));
  CHECK(pressure.next(false));
  CHECK(pressure.next(true));
  int batches = 0;
  while (pressure.next(false)) ++batches;
  CHECK(batches > 8);
  CHECK(batches < 32);
  CHECK(!pressure.next(false));
}

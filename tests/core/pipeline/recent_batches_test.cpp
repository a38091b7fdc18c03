// SPDX-License-Identifier: Apache-2.0
#include "pipeline/recent_batches.hpp"

#include <doctest/doctest.h>

using namespace sluice;
using pipeline::Batch;
using pipeline::RecentBatches;

namespace {

constexpr std::size_t size = 1000;

struct Recent {
  RecentBatches batches{3 * size};

  void add(int64_t number) { batches.add(1, number, std::make_shared<Batch>(size, 1)); }
  bool has(int64_t number) { return batches.take(1, number) != nullptr; }
};

}  // namespace

TEST_CASE_FIXTURE(Recent, "nothing is kept while nobody is level with the source") {
  add(0);
  batches.join();
  CHECK(!has(0));
  add(1);
  CHECK(has(1));
}

TEST_CASE_FIXTURE(Recent, "what every delivery has taken takes no memory any more") {
  batches.join();
  batches.join();
  add(0);
  CHECK(has(0));
  CHECK(has(0));
  CHECK(!has(0));
}

TEST_CASE_FIXTURE(Recent, "where nobody comes the oldest are kept, which are wanted first") {
  batches.join();
  for (int64_t number = 0; number < 5; ++number) add(number);
  CHECK(has(0));
  CHECK(has(2));
  CHECK(!has(3));
  add(5);
  CHECK(has(5));
}

TEST_CASE_FIXTURE(Recent, "a slow delivery does not take the room of a quick one") {
  batches.join();
  batches.join();
  for (int64_t number = 0; number < 6; ++number) {
    add(number);
    CHECK(has(number));
  }
  CHECK(!has(2));
  CHECK(has(3));
}

TEST_CASE_FIXTURE(Recent, "a delivery that fails leaves nothing behind") {
  batches.join();
  add(0);
  batches.leave();
  add(1);
  batches.join();
  CHECK(!has(0));
  CHECK(!has(1));
}

TEST_CASE_FIXTURE(Recent, "another transaction has other batches") {
  batches.join();
  add(0);
  CHECK(batches.take(2, 0) == nullptr);
  batches.clear();
  CHECK(!has(0));
}

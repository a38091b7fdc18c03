// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/dice.hpp"

#include <limits>
#include <set>

#include <doctest/doctest.h>

using sluice::generate::Dice;

TEST_CASE("the same seed and number roll the same, on every machine and in every version") {
  CHECK(Dice(1, 0).roll() == Dice(1, 0).roll());
  CHECK(Dice(1, 0).uuid() == "6ec85f1f-8547-4c0c-acf6-3afcc21a470a");
}

TEST_CASE("another seed or another number rolls otherwise") {
  std::set<std::string> seen;
  for (int64_t seed = -20; seed < 20; ++seed) {
    for (uint64_t number = 0; number < 20; ++number) seen.insert(Dice(seed, number).uuid());
  }
  CHECK(seen.size() == 800);
}

TEST_CASE("a roll between two numbers reaches both and never leaves them") {
  std::set<int64_t> seen;
  for (uint64_t number = 0; number < 1000; ++number) seen.insert(Dice(7, number).between(-2, 3));
  CHECK(seen == std::set<int64_t>{-2, -1, 0, 1, 2, 3});
  CHECK(Dice(7, 0).between(5, 5) == 5);
  constexpr auto lowest = std::numeric_limits<int64_t>::min(), highest = std::numeric_limits<int64_t>::max();
  CHECK(Dice(7, 0).between(lowest, highest) != Dice(7, 1).between(lowest, highest));
}

TEST_CASE("a UUID says that it is a random one") {
  for (uint64_t number = 0; number < 100; ++number) {
    const std::string uuid = Dice(1, number).uuid();
    REQUIRE(uuid.size() == 36);
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  }
}

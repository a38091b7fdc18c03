// SPDX-License-Identifier: Apache-2.0
#include "faults/soak.hpp"

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("soak: what goes up and down is flat, and what only goes up is not") {
  std::vector<faults::Sample> samples(96, {20'000, 30, 6, 50'000});
  for (std::size_t i = 0; i < samples.size(); i += 5) samples[i].memory_kib += 4000;
  CHECK(faults::judge_flat(samples).empty());
  SUBCASE("memory") {
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].memory_kib += static_cast<long>(i) * 100;
  }
  SUBCASE("files") {
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].files += i;
  }
  SUBCASE("threads") {
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].threads += i / 8;
  }
  SUBCASE("the store") {
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].store_kib += i * 1000;
  }
  const auto violations = faults::judge_flat(samples);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].starts_with("soak: "));
}

TEST_CASE("soak: what grows only while it warms up is flat, and a few looks say nothing") {
  std::vector<faults::Sample> samples(40, {20'000, 30, 6, 50'000});
  for (std::size_t i = 0; i < 10; ++i) samples[i].memory_kib = 2000 * static_cast<long>(i);
  CHECK(faults::judge_flat(samples).empty());
  CHECK_FALSE(faults::judge_flat({7, faults::Sample{}}).empty());
}

// SPDX-License-Identifier: Apache-2.0
#include "observe/figures.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;
using namespace std::chrono_literals;
using observe::Figures;
using observe::Throughput;

TEST_CASE("throughput is that of the last minute and forgets what is older") {
  Throughput meter;
  base::SteadyTime now{1h};
  CHECK(meter.per_second(now).records == 0);
  for (int i = 0; i < 60; ++i, now += 1s) meter.add(now, 10, 1000);
  CHECK(meter.per_second(now).records == doctest::Approx(10).epsilon(0.1));
  CHECK(meter.per_second(now).bytes == doctest::Approx(1000).epsilon(0.1));
  CHECK(meter.per_second(now + 30s).records == doctest::Approx(5).epsilon(0.2));
  CHECK(meter.per_second(now + 61s).records == 0);
  meter.add(now + 10min, 60, 60);
  CHECK(meter.per_second(now + 10min).records == doctest::Approx(1).epsilon(0.1));
}

TEST_CASE("figures of the same stage are the same object so that a reload loses none") {
  Figures figures;
  ++figures.of("p", "siem")->transient;
  CHECK(figures.of("p", "siem")->transient == 1);
  CHECK(figures.of("p", "")->transient == 0);
  CHECK(figures.of("q", "siem")->transient == 0);
}

TEST_CASE("a gauge is set, set anew, listed by name and forgotten with its pipeline") {
  Figures figures;
  CHECK(figures.set_gauge("p", "siem", "b_seconds", 1));
  CHECK(figures.set_gauge("p", "siem", "b_seconds", 2));
  CHECK(figures.set_gauge("q", "source", "a_seconds", 3));
  const auto all = figures.gauges();
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "a_seconds");
  CHECK(all[1].value == 2);
  figures.forget_gauges("p");
  CHECK(figures.gauges().size() == 1);
}

TEST_CASE("a gauge with a name that is none is refused and so is a flood") {
  Figures figures;
  for (const char* name : {"", "1a", "A", "a b", "a\"", "a\n", "_a", "made_total"})
    CHECK_FALSE(figures.set_gauge("p", "s", name, 1));
  CHECK_FALSE(figures.set_gauge("p", "s", std::string(65, 'a'), 1));
  for (std::size_t i = 0; i < Figures::most_gauges; ++i)
    CHECK(figures.set_gauge("p", "s", "g" + std::to_string(i), 1));
  CHECK_FALSE(figures.set_gauge("p", "s", "one_more", 1));
  CHECK(figures.set_gauge("p", "s", "g0", 2));
  CHECK(figures.set_gauge("p", "other", "one_more", 1));
}

// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "simulators/kata/events.hpp"

using namespace sluice::simulators;

TEST_CASE("an event is a function of the seed and its number") {
  const KataEvents first(7), second(7), other(8);
  CHECK(first.event(123) == second.event(123));
  CHECK(first.event(123) == kata_event(7, 123));
  CHECK(first.event(123) != other.event(123));
  CHECK(first.event(123) != first.event(124));
}

TEST_CASE("the size of an event is known before it is made") {
  for (const std::uint64_t size : {100U, 400U, 2000U, 20000U}) {
    const KataEvents events(3, {.size = size, .large_every = 10, .large_size = 5000});
    for (std::uint64_t n = 0; n < 1200; n += 7) CHECK(events.size(n) == events.event(n).size());
  }
}

TEST_CASE("events have about the size that was asked for") {
  const KataEvents events(1);
  std::uint64_t total = 0;
  for (std::uint64_t n = 0; n < 2000; ++n) total += events.size(n);
  CHECK(total / 2000 > 1800);
  CHECK(total / 2000 < 2200);
}

TEST_CASE("every event is a JSON object on one line with its number, and no two are the same") {
  const KataEvents events(1, {.size = 2000, .key_case = KeyCase::camel});
  simdjson::dom::parser parser;
  std::set<std::string> seen;
  int with_ioa = 0;
  for (std::uint64_t n = 0; n < 5000; ++n) {
    const auto event = events.event(n);
    CHECK(event.find('\n') == event.npos);
    seen.insert(event);
    simdjson::dom::element element;
    REQUIRE(parser.parse(event).get(element) == simdjson::SUCCESS);
    CHECK(element["SimulatorEvent"].get_uint64().value() == n);
    CHECK(std::to_string(element["Timestamp"].get_uint64().value()).size() == 16);
    with_ioa += element["Ioa"].error() == simdjson::SUCCESS;
  }
  CHECK(seen.size() == 5000);
  CHECK(with_ioa > 50);
  CHECK(with_ioa < 400);
}

TEST_CASE("every so many events one is large") {
  const KataEvents events(1, {.large_every = 100, .large_size = 1'000'000});
  CHECK(events.size(98) < 10'000);
  CHECK(events.size(99) > 1'000'000);
  CHECK(events.size(199) > 1'000'000);
}

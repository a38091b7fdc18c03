// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

#include <doctest/doctest.h>

#include "integration/site.hpp"

using namespace sluice;
using test::Site;

namespace {

const bool sanitized = std::string(SLUICE_SANITIZE) != "";

/// SLUICE_KILLS=200 makes the long loop; the usual one is short.
int number_of_kills() {
  const char* wanted = std::getenv("SLUICE_KILLS");
  return wanted != nullptr ? std::atoi(wanted) : sanitized ? 8 : 25;
}

void kill(test::Program& program) {
  program.signal(SIGKILL);
  CHECK(program.wait().signal == SIGKILL);
}

/// Kills it as soon as something has arrived, and tells how long that takes on this machine.
std::chrono::milliseconds kill_at_first_record(Site& site) {
  const auto begin = std::chrono::steady_clock::now();
  auto program = site.start({"run"});
  while (site.file_lines().empty() && std::chrono::steady_clock::now() - begin < std::chrono::minutes(1))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  kill(program);
  REQUIRE_FALSE(site.file_lines().empty());
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

void kill_at_random(Site& site, std::mt19937& random, std::chrono::milliseconds first_record) {
  auto program = site.start({"run"});
  const auto range = static_cast<uint64_t>(first_record.count()) * 3 + 1;
  std::this_thread::sleep_for(std::chrono::milliseconds(random() % range));  // the moment is what is tested
  kill(program);
}

}  // namespace

TEST_CASE(
    "kill -9 at random moments loses nothing, the file holds each record once, the SIEM's doubles stay "
    "within a transaction a kill") {
  std::string buffer;
  SUBCASE("disk buffer") {
    buffer = "disk";
  }
  SUBCASE("memory buffer") {
    buffer = "memory";
  }
  constexpr uint64_t page = 200;
  auto options = test::small_events(0);
  // There is always something in flight, and at the end no more than fits into the memory of this test.
  options.rate = sanitized ? 1'000 : 20'000;
  Site site(options);
  site.pipeline({"siem", "file"}, buffer, "max_events = " + std::to_string(page) + "\n");
  std::mt19937 random(20261122);
  const int kills = number_of_kills();
  const auto first_record = kill_at_first_record(site);
  for (int i = 1; i < kills; ++i) {
    kill_at_random(site, random, first_record);
    site.ledger();  // adds up after each kill
  }
  site.kata.set("rate", "0");
  site.kata.set("events", std::to_string(site.kata.counters().events + 1000));
  const auto finished = site.run_once();
  INFO(finished.errors);
  REQUIRE(finished.code == 0);

  const auto file = site.file_lines();
  const auto expected = site.expected(file.size());
  CHECK(file.size() > 1000);
  CHECK(file == expected);
  uint64_t doubles = 0;
  const auto counts = test::count_lines(site.siem_lines());
  for (const auto& event : expected) {
    const auto found = counts.find(event);
    REQUIRE_MESSAGE(found != counts.end(), "lost: " << event.substr(0, 80));
    doubles += static_cast<uint64_t>(found->second - 1);
  }
  MESSAGE(kills << " kills, " << file.size() << " records, " << doubles << " doubles at the SIEM");
  CHECK(doubles <= static_cast<uint64_t>(kills) * page);
  CHECK(site.ledger()->getValue<uint64_t>("fetched") == file.size());
}

// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "integration/site.hpp"

using namespace sluice;
using test::Site;

TEST_CASE("a page of 72 000 events of 2 KB passes in bounded memory and arrives byte for byte") {
  std::string buffer;
  SUBCASE("disk buffer") {
    buffer = "disk";
  }
  SUBCASE("memory buffer") {
    buffer = "memory";
  }
  constexpr uint64_t count = 72'000;
  simulators::KataOptions options;
  options.events = count;
  options.accept = true;
  simulators::ReceiverOptions receiver;
  Site site(options, std::move(receiver));
  site.pipeline({"siem"}, buffer, "max_events = 72000\n");
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  MESSAGE("peak resident memory " << finished.ending.peak_memory_kib << " KiB");
  if (std::string(SLUICE_SANITIZE).empty()) CHECK(finished.ending.peak_memory_kib < 64 * 1024);
  const std::string text = site.receiver.text();
  std::size_t at = 0;
  for (uint64_t n = 0; n < count; ++n) {
    const std::string event = site.kata.event(n) + "\n";
    REQUIRE(text.compare(at, event.size(), event) == 0);
    at += event.size();
  }
  CHECK(at == text.size());
}

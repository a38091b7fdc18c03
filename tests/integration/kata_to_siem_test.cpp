// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "support/contains.hpp"

using namespace sluice;
using test::Site;

TEST_CASE("telemetry goes byte for byte from the Central Node to the collector and to a file") {
  std::string buffer;
  SUBCASE("disk buffer") {
    buffer = "disk";
  }
  SUBCASE("memory buffer") {
    buffer = "memory";
  }
  Site site(test::small_events(2500));
  site.pipeline({"siem", "file"}, buffer, "max_events = 1000\n");
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(site.siem_lines() == site.expected(2500));
  CHECK(site.file_lines() == site.expected(2500));
  const auto account = site.ledger();
  CHECK(account->getValue<uint64_t>("fetched") == 2500);
  CHECK(test::contains(finished.output, "kata: complete"));
}

TEST_CASE("a second run goes on where the first one ended") {
  Site site(test::small_events(100));
  site.pipeline({"siem", "file"}, "disk");
  CHECK(site.run_once().code == 0);
  site.kata.set("events", "250");
  CHECK(site.run_once().code == 0);
  CHECK(site.file_lines() == site.expected(250));
}

TEST_CASE("over TLS, and the collector's certificate is held against the pin") {
  simulators::ReceiverOptions receiver;
  receiver.transport = simulators::Transport::tls;
  Site site(test::small_events(500), std::move(receiver));
  site.pipeline({"siem-tls"}, "disk");
  SUBCASE("the right one") {
    CHECK(site.run_once().code == 0);
    CHECK(site.siem_lines() == site.expected(500));
  }
  SUBCASE("another one") {
    test::write_file(site.folder() / "kata/collector.pem", site.kata.server_identity().certificate);
    auto words = site.arguments({"run", "--once", "--give-up-after", "1s"});
    CHECK(test::run_program(site.folder(), words).code == 1);
    CHECK(site.siem_lines().empty());
    CHECK(site.ledger()->getValue<uint64_t>("fetched") == 500);
  }
}

TEST_CASE("malformed events are dead letters, the run says so by its exit code, and the rest arrives") {
  Site site(test::small_events(200));
  site.kata.fault("number");
  site.pipeline({"siem", "file"}, "disk");
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 3);
  CHECK(site.ledger()->getValue<uint64_t>("malformed") == 1);
  CHECK(site.file_lines().size() >= 199);
}

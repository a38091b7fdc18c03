// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <string>
#include <thread>

#include <Poco/JSON/Array.h>
#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "support/contains.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using simulators::Behaviour;
using simulators::Transport;
using test::contains;
using test::Site;

namespace {

/// A collector that misbehaves, over both transports.
struct Misbehaving {
  const char* name;
  Behaviour behaviour;
  uint64_t connections;  ///< that behave so, before it behaves
  uint64_t after;
};

const Misbehaving cases[] = {
    {"closes in the middle of a batch", Behaviour::close_after, 2, 20'000},
    {"resets the connection", Behaviour::reset_after, 2, 20'000},
    {"never reads", Behaviour::never_read, 1, 0},
    {"accepts and ignores everything", Behaviour::half_open, 1, 0},
};

void check_all_there(Site& site, uint64_t count) {
  const auto events = site.expected(count);
  const auto counts = test::count_lines(site.siem_lines());
  for (const auto& event : events) {
    const auto found = counts.find(event);
    REQUIRE_MESSAGE(found != counts.end(), "lost: " << event.substr(0, 80));
  }
  CHECK(counts.size() == events.size());
  CHECK(site.file_lines() == events);
}

Poco::JSON::Object::Ptr siem_account(Site& site) {
  const auto sinks = site.ledger()->getArray("sinks");
  for (std::size_t i = 0; i < sinks->size(); ++i) {
    if (sinks->getObject(static_cast<unsigned>(i))->getValue<std::string>("sink") == "siem")
      return sinks->getObject(static_cast<unsigned>(i));
  }
  FAIL("no sink siem in the ledger");
  return {};
}

void add_timeouts(const Site& site) {
  auto text = test::read_file(site.config() / "pipelines/kata.toml");
  const std::string place = "plugin = \"siem\"\n";
  text.insert(text.find(place) + place.size(),
              "timeout = \"2s\"\nclose_timeout = \"2s\"\nconnect_timeout = \"2s\"\n");
  test::write_file(site.config() / "pipelines/kata.toml", text);
}

}  // namespace

TEST_CASE("a collector that misbehaves loses nothing: retry is seen in the log and in the ledger") {
  for (const auto transport : {Transport::tcp, Transport::tls}) {
    for (const auto& one : cases) {
      const std::string name = std::string(transport == Transport::tls ? "tls: " : "tcp: ") + one.name;
      SUBCASE(name.c_str()) {
        simulators::ReceiverOptions receiver;
        receiver.transport = transport;
        receiver.behaviour = one.behaviour;
        receiver.behaviour_connections = one.connections;
        receiver.after = one.after;
        Site site(test::small_events(12'000), std::move(receiver));
        site.pipeline({transport == Transport::tls ? "siem-tls" : "siem", "file"}, "disk");
        add_timeouts(site);
        const auto finished = site.run_once();
        INFO(finished.errors);
        CHECK(finished.code == 0);
        CHECK(contains(finished.errors, "retry in"));
        check_all_there(site, 12'000);
        CHECK(siem_account(site)->getValue<uint64_t>("retries") > 0);
      }
    }
  }
}

TEST_CASE("a collector that is down at the start gets everything when it comes") {
  simulators::ReceiverOptions receiver;
  receiver.behaviour = Behaviour::down;
  std::string buffer;
  SUBCASE("disk buffer: the file does not wait for it") {
    buffer = "disk";
  }
  SUBCASE("memory buffer: the source waits") {
    buffer = "memory";
  }
  Site site(test::small_events(300), std::move(receiver));
  site.pipeline({"siem", "file"}, buffer);
  auto program = site.start({"run", "--once"});
  const auto retried = [&] { return contains(program.errors(), "retry in"); };
  for (int i = 0; i < 2000 && !retried(); ++i) std::this_thread::sleep_for(10ms);
  CHECK(retried());
  if (buffer == "disk") CHECK(contains(siem_account(site)->getValue<std::string>("status"), "retrying"));
  site.receiver.set("behaviour", "normal");
  CHECK(program.wait().code == 0);
  check_all_there(site, 300);
}

TEST_CASE("the source's faults cost nothing: the page comes again") {
  for (const std::string fault : {"truncate:50%", "reset:30000", "503", "429", "garbage", "html"}) {
    SUBCASE(fault.c_str()) {
      Site site(test::small_events(1500));
      site.kata.fault(fault + "@1");
      site.pipeline({"siem", "file"}, "disk");
      const auto finished = site.run_once();
      INFO(finished.errors);
      CHECK(finished.code == 0);
      check_all_there(site, 1500);
    }
  }
}

TEST_CASE("an expired token costs a gap record, not the pipeline") {
  Site site(test::small_events(100));
  site.pipeline({"file"}, "disk");
  CHECK(site.run_once().code == 0);
  site.kata.forget_tokens();
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(site.ledger()->getValue<uint64_t>("gaps") == 1);
  int gaps = 0;
  for (const auto& line : site.file_lines()) gaps += line.starts_with("{\"sluice\":\"gap\"") ? 1 : 0;
  CHECK(gaps == 1);
}

TEST_CASE("SIGTERM ends a service within its bound, whatever it waits for") {
  auto options = test::small_events(50);
  SUBCASE("a long poll") {
    options.events = 0, options.rate = 0.001;
  }
  SUBCASE("a server that stalls in the middle of a page") {
    options.faults = {"stall:5000:60"};
  }
  SUBCASE("an approval") {
    options.accept = false;
  }
  Site site(options);
  site.pipeline({"siem", "file"}, "disk", "");
  auto program = site.start({"run"});
  for (int i = 0; i < 2000 && site.kata.counters().requests == 0; ++i) std::this_thread::sleep_for(5ms);
  program.signal(SIGTERM);
  const auto ending = program.wait(20s);
  INFO(program.errors());
  CHECK(ending.code == 0);
}

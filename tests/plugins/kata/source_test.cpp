// SPDX-License-Identifier: Apache-2.0
// What the source does while nothing is wrong.
#include "central_node.hpp"
#include "simulators/kata/event_faults.hpp"
#include "support/contains.hpp"

namespace sluice::kata {
namespace {

using namespace std::chrono_literals;
using sdk::Poll;

TEST_CASE("every event arrives once, in order, byte for byte, over as many pages as it takes") {
  auto options = CentralNode::options();
  options.events = 250;
  options.seed = 7;
  SUBCASE("with Content-Length") {}
  SUBCASE("chunked") {
    options.chunked = true;
  }
  SUBCASE("with the token in front") {
    options.token_place = simulators::TokenPlace::before;
  }
  SUBCASE("with white space in the envelope") {
    options.pretty = simulators::Pretty::envelope;
  }
  SUBCASE("whatever the Content-Type says") {
    options.content_type = "text/html; charset=koi8-r";
  }
  SUBCASE("from a node that keeps the position and never changes the token") {
    options.token_style = simulators::TokenStyle::same;
  }
  CentralNode central(options);
  central.config.max_events = 60;
  central.poll_until_idle();
  check_same(central.delivered(), central.events(0, 250));
  CHECK(central.emit.transactions().size() == 5);
  CHECK(central.node->counters().server.connections == 1);
}

TEST_CASE("a full page is followed at once, one that is not full by the schedule") {
  CentralNode central;
  central.config.max_events = 25;
  CHECK(central.poll() == Poll::more);
  CHECK(central.poll() == Poll::more);
  CHECK(central.poll() == Poll::idle);
  CHECK(central.delivered().size() == 50);
}

TEST_CASE("a page is one transaction whose checkpoint continues behind it, in another process too") {
  CentralNode central;
  central.config.max_events = 20;
  central.poll();
  CHECK(central.emit.transactions().size() == 1);
  CHECK_FALSE(central.checkpoint().token.empty());
  central.start();
  central.poll_until_idle();
  check_same(central.delivered(), central.events(0, 50));
}

TEST_CASE("records leave while the page is still arriving") {
  auto options = CentralNode::options();
  options.events = 2000;  // 4 MB in pieces of at most 16 KiB, the size of a TLS record
  CentralNode central(options);
  // Half a second passes with each look at the clock, so that every piece is a slow one.
  auto steady = std::make_shared<std::chrono::steady_clock::time_point>();
  central.clocks.steady = [steady] { return *steady += 500ms; };
  uint64_t pages_when_first_left = 1;
  central.emit.on_batch = [&](const test::RecordedBatch&) {
    if (central.emit.open().batches.empty()) pages_when_first_left = central.node->counters().pages;
    return SLUICE_OK;
  };
  central.poll();
  CHECK(central.last().batches.size() > 20);
  CHECK(pages_when_first_left == 0);
  check_same(central.delivered(), central.events(0, 2000));
}

TEST_CASE("a fast page leaves in batches as large as the host's memory") {
  auto options = CentralNode::options();
  options.events = 2000;
  CentralNode central(options);
  central.clocks.steady = [] { return std::chrono::steady_clock::time_point(); };
  central.poll();
  CHECK(central.last().batches.size() <= 6);
  CHECK(central.emit.largest_memory() == std::size_t{1} << 20);
}

TEST_CASE("the request says what the configuration says, percent-encoded") {
  CentralNode central;
  central.config.filter = "UserName == 'a&b=c+d%20#' OR SimulatorEvent >= 40";
  central.config.max_events = 4;
  central.poll_until_idle();
  check_same(central.delivered(),
             central.events(40, 10));  // on the follow-up calls the token remembers the filter
  CHECK(central.emit.transactions().size() == 3);
}

TEST_CASE("a change of the filter takes effect, by dropping the token and saying so") {
  CentralNode central;
  central.poll_until_idle();
  REQUIRE(central.delivered().size() == 50);
  central.config.filter = "SimulatorEvent < 3";
  central.start();
  central.poll_until_idle();
  check_same(central.last().records(stream), central.events(0, 3));
  REQUIRE(central.warnings() == 1);
  CHECK(test::contains(central.host.lines(SLUICE_LOG_WARNING)[0], "filter has changed"));
  CHECK(test::contains(central.host.lines(SLUICE_LOG_WARNING)[0], "delivered a second time"));
  CHECK(central.checkpoint().selection == digest("SimulatorEvent < 3"));
  CHECK(central.last().gaps.empty());
  const auto transactions = central.emit.transactions().size();
  central.start();
  central.poll();
  CHECK(central.warnings() == 1);
  CHECK(central.delivered().size() == 53);
  CHECK(central.emit.transactions().size() >= transactions);
}

TEST_CASE("a change of the filter after an outage of more than two hours reports what is known to be lost") {
  CentralNode central;
  central.poll_until_idle();
  central.now += 3h;
  central.config.filter = "SimulatorEvent < 3";
  central.start();
  central.poll_until_idle();
  REQUIRE(central.last().gaps.size() == 1);
  CHECK(central.last().gaps[0].to_ms == (CentralNode::start_time + 1h).count());
}

TEST_CASE("a checkpoint of the version before goes on where it was, and knows its filter") {
  CentralNode central;
  central.config.max_events = 20;
  central.config.filter = "SimulatorEvent >= 5";
  central.poll();
  const Checkpoint at = central.checkpoint();
  const std::string older = R"({"version":1,"token":")" + at.token + R"(","external_system_id":")" +
                            at.external_system_id + R"(","filter":"SimulatorEvent >= 5","fetched_ms":)" +
                            std::to_string(at.fetched.count()) + R"(,"caught_up_ms":0})";
  SUBCASE("the same filter") {
    central.start();
    central.source->open(older);
    central.emit.poll(*central.source);
    check_same(central.last().records(stream), central.events(25, 20));
    CHECK(central.warnings() == 0);
  }
  SUBCASE("another filter") {
    central.config.filter = "SimulatorEvent < 3";
    central.start();
    central.source->open(older);
    central.emit.poll(*central.source);
    check_same(central.last().records(stream), central.events(0, 3));
    CHECK(central.warnings() == 1);
  }
}

TEST_CASE("another external_system_id does not go on with the token of the former") {
  CentralNode central;
  central.poll_until_idle();
  central.config.external_system_id = "11111111-2222-3333-4444-555555555555";
  central.start();
  central.poll_until_idle();
  CHECK(central.delivered().size() == 100);
  CHECK(central.warnings() == 1);
}

TEST_CASE("an empty page stores its new token, and nothing is stored while nothing changes") {
  auto options = CentralNode::options();
  options.events = 5;
  SUBCASE("a new token with each answer") {
    CentralNode central(options);
    central.poll();
    const std::string first = central.checkpoint().token;
    CHECK(central.poll() == Poll::idle);
    CHECK(central.emit.transactions().size() == 2);
    CHECK(central.last().empty());
    CHECK(central.checkpoint().token != first);
  }
  SUBCASE("empty pages without a token") {
    options.token_on_empty = false;
    CentralNode central(options);
    central.poll();
    const std::string first = central.emit.stored();
    for (int i = 0; i < 3; ++i) CHECK(central.poll() == Poll::idle);
    CHECK(central.emit.stored() == first);
    CHECK(central.warnings() == 0);
    central.now += 5min;  // the time of the last answer is worth storing now and then
    central.poll();
    CHECK(central.emit.transactions().size() == 2);
    CHECK(central.checkpoint().token == parse_checkpoint(first).token);
    CHECK(central.checkpoint().fetched == central.now);
  }
  SUBCASE("204") {
    CentralNode central(options);
    central.poll();
    const std::string first = central.emit.stored();
    central.node->fault("204");
    CHECK(central.poll() == Poll::idle);
    CHECK(central.emit.stored() == first);
  }
}

TEST_CASE("one event of ten megabytes passes among the others") {
  CentralNode central;
  central.node->fault("huge:10000000,7");
  central.poll();
  auto expected = central.events(0, 50);
  expected[7] = simulators::kata_faulty_element("huge:10000000", expected[7]);
  check_same(central.delivered(), expected);
  CHECK(central.last().malformed.empty());
}

TEST_CASE("valid events with odd content pass byte for byte") {
  for (const std::string odd :
       {"infinity", "big-integer", "lone-surrogate", "duplicate-keys", "nul-escape"}) {
    CAPTURE(odd);
    CentralNode central;
    central.node->fault(odd);
    central.poll();
    auto expected = central.events(0, 50);
    expected[1] = simulators::kata_faulty_element(odd, expected[1]);
    check_same(central.delivered(), expected);
    CHECK(central.last().malformed.empty());
  }
}

TEST_CASE("the host hears how long the Central Node keeps events, and nothing of the sort for alerts") {
  CentralNode central;
  central.start();
  CHECK(central.host.gauges().at("retention_seconds") == 7200);
  CentralNode alerts;
  alerts.config.api = Api::alerts;
  alerts.start();
  CHECK(!alerts.host.gauges().contains("retention_seconds"));
}

}  // namespace
}  // namespace sluice::kata

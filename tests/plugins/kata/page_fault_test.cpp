// SPDX-License-Identifier: Apache-2.0
// What becomes of pages that are not as they should be.
#include "central_node.hpp"
#include "simulators/kata/event_faults.hpp"

namespace sluice::kata {
namespace {

using sdk::Failure;
using sdk::Poll;

TEST_CASE(
    "what is not a valid event goes to the dead letters with its bytes and place, the rest is delivered") {
  for (const std::string spoiled :
       {"bad-literal-inside:20", "missing-value:20", "trailing-comma:20", "control-character:20",
        "raw-newline:20", "bad-utf8:20", "unterminated-string:20", "unbalanced:20", "bad-escape:20",
        "deep:2000,20"}) {
    CAPTURE(spoiled);
    CentralNode central;
    central.node->fault(spoiled);
    CHECK(central.poll() == Poll::idle);
    auto expected = central.events(0, 50);
    const std::string bytes = simulators::kata_faulty_element(spoiled, expected[20]);
    expected.erase(expected.begin() + 20);
    check_same(central.delivered(), expected);
    REQUIRE(central.last().malformed.size() == 1);
    const auto& letter = central.last().malformed[0];
    CHECK(letter.stream == "events");
    CHECK(letter.data == bytes);
    CHECK(letter.place.starts_with("page of 2030-03-17 17:46:40 UTC, element 20, byte "));
    CHECK_FALSE(letter.reason.empty());
  }
}

TEST_CASE("whatever else is among the events is a dead letter of its own") {
  for (const std::string extra :
       {"number:20", "string:20", "null-event:20", "array-event:20", "bad-literal:20"}) {
    CAPTURE(extra);
    CentralNode central;
    central.node->fault(extra);
    central.poll();
    check_same(central.delivered(), central.events(0, 50));
    REQUIRE(central.last().malformed.size() == 1);
    CHECK(central.last().malformed[0].data == simulators::kata_faulty_element(extra, ""));
  }
}

TEST_CASE(
    "a valid event with something behind it is delivered, what is behind it is a dead letter or an event") {
  CentralNode central;
  auto expected = central.events(0, 50);
  SUBCASE("a bracket") {
    central.node->fault("extra-bracket:20");
  }
  SUBCASE("another object without a comma between them") {
    central.node->fault("two-in-one:20");
    expected.insert(expected.begin() + 21, "{}");
  }
  central.poll();
  check_same(central.delivered(), expected);
  CHECK(central.last().malformed.size() == 1);
}

TEST_CASE("an event longer than max_record is a dead letter, and counts for a full page") {
  CentralNode central;
  central.config.max_record = {100'000};
  central.config.max_events = 50;
  central.node->fault("huge:200000,3");
  CHECK(central.poll() == Poll::more);
  CHECK(central.delivered().size() == 49);
  REQUIRE(central.last().malformed.size() == 1);
  CHECK(central.last().malformed[0].data ==
        simulators::kata_faulty_element("huge:200000", central.events(3, 1)[0]).substr(0, 100'000));
}

TEST_CASE("an answer that is no page is asked for again") {
  for (const std::string fault : {"garbage", "html", "empty-body", "not-object", "no-events", "events-null",
                                  "events-object", "trailing-garbage", "two-documents"}) {
    CAPTURE(fault);
    CentralNode central;
    central.node->fault(fault);
    const Failure failed = central.failure();
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(std::string_view(failed.what()).starts_with("127.0.0.1:"));
    CHECK(central.emit.transactions().empty());
    central.poll_until_idle();
    check_same(central.delivered(), central.events(0, 50));
  }
}

TEST_CASE("members that nobody knows change nothing") {
  for (const std::string fault : {"extra-members", "byte-order-mark"}) {
    CAPTURE(fault);
    CentralNode central;
    central.node->fault(fault);
    central.poll_until_idle();
    check_same(central.delivered(), central.events(0, 50));
  }
}

TEST_CASE("without a token in the answer the old one stays, once warned, without spinning") {
  for (const std::string fault : {"no-token", "empty-token", "token-number"}) {
    CAPTURE(fault);
    CentralNode central;
    central.config.max_events = 10;
    central.poll();
    const std::string token = central.checkpoint().token;
    central.node->fault(fault + "@2-3");
    CHECK(central.poll() == Poll::idle);  // a full page
    CHECK(central.poll() == Poll::idle);
    CHECK(central.checkpoint().token == token);
    CHECK(central.warnings() == 1);
    central.poll_until_idle();
    auto expected = central.events(0, 20);
    for (auto& event : central.events(10, 10)) expected.push_back(event);
    for (auto& event : central.events(10, 40)) expected.push_back(event);
    check_same(central.delivered(), expected);
  }
}

TEST_CASE("the same page under the same token is delivered again, but not in a loop") {
  auto options = CentralNode::options();
  options.token_style = simulators::TokenStyle::same;
  CentralNode central(options);
  central.config.max_events = 10;
  CHECK(central.poll() == Poll::more);
  central.node->fault("duplicate-page@2-3");
  CHECK(central.poll() == Poll::idle);
  CHECK(central.poll() == Poll::idle);
  CHECK(central.warnings() == 1);
  CHECK(central.poll() == Poll::more);
}

}  // namespace
}  // namespace sluice::kata

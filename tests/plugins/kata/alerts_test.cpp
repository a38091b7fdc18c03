// SPDX-License-Identifier: Apache-2.0
// The alerts API: its protocol, and every way in which its documentation leaves the answer open.
#include "central_node.hpp"
#include "simulators/kata/event_faults.hpp"
#include "support/contains.hpp"

namespace sluice::kata {
namespace {

using namespace std::chrono_literals;
using sdk::Failure;
using sdk::Poll;
using simulators::AlertToken;
using simulators::UnknownAlertToken;
using test::contains;

simulators::KataOptions with_alerts(uint64_t count) {
  auto options = CentralNode::options();
  options.alerts = count;
  return options;
}

struct AlertNode : CentralNode {
  explicit AlertNode(const simulators::KataOptions& chosen = with_alerts(50)) : CentralNode(chosen) {
    config.api = Api::alerts;
  }
};

TEST_CASE("every alert arrives once, in order, byte for byte, over as many pages as it takes") {
  auto options = with_alerts(250);
  SUBCASE("as documented") {}
  SUBCASE("with an opaque token") {
    options.alert_token = AlertToken::opaque;
  }
  SUBCASE("from a node that keeps the position and never changes the token") {
    options.alert_token = AlertToken::opaque;
    options.token_style = simulators::TokenStyle::same;
  }
  SUBCASE("with the token in front and white space") {
    options.token_place = simulators::TokenPlace::before;
    options.pretty = simulators::Pretty::envelope;
  }
  SUBCASE("chunked") {
    options.chunked = true;
  }
  SUBCASE("with other times") {
    options.alert.times = simulators::AlertTimes::iso;
  }
  SUBCASE("with times that are numbers") {
    options.alert.times = simulators::AlertTimes::number;
  }
  SUBCASE("without a token on an empty page") {
    options.token_on_empty = false;
  }
  AlertNode central(options);
  central.config.max_alerts = 60;
  central.poll_until_idle();
  check_same(central.delivered_alerts(), central.alerts(0, 250));
  CHECK(central.delivered().empty());
  CHECK(central.emit.transactions().size() == 5);
  CHECK(central.checkpoint().api == Api::alerts);
  central.node->set("alerts", "260");
  central.start();
  central.poll_until_idle();
  check_same(central.delivered_alerts(), central.alerts(0, 260));
  CHECK(central.warnings() == 0);
}

TEST_CASE("the newest alert may come first in a page") {
  auto options = with_alerts(30);
  options.alert_order = simulators::AlertOrder::descending;
  AlertNode central(options);
  central.config.max_alerts = 20;
  central.poll_until_idle();
  auto expected = central.alerts(0, 20);
  std::reverse(expected.begin(), expected.end());
  auto more = central.alerts(20, 10);
  expected.insert(expected.end(), more.rbegin(), more.rend());
  check_same(central.delivered_alerts(), expected);
}

TEST_CASE("only the technologies asked for are read, on every page") {
  AlertNode central(with_alerts(200));
  central.config.detect_types = {"sb", "ids"};
  central.config.max_alerts = 20;
  central.poll_until_idle();
  const simulators::KataAlerts maker(1);
  std::vector<std::string> expected;
  for (uint64_t n = 0; n < 200; ++n) {
    if (maker.technology(n) == "sb" || maker.technology(n) == "ids") expected.push_back(maker.text(n));
  }
  CHECK(expected.size() > 20);
  check_same(central.delivered_alerts(), expected);
}

TEST_CASE("alerts and events of one node are read side by side with a checkpoint each") {
  AlertNode central;
  central.poll();
  check_same(central.delivered_alerts(), central.alerts(0, 50));
  Config config = central.config;
  config.api = Api::events;
  Source events(config, central.host.host(), central.clocks);
  test::RecordingEmit emit;
  events.open({});
  emit.poll(events);
  check_same(emit.records(stream), central.events(0, 50));
  CHECK(parse_checkpoint(emit.stored()).api == Api::events);
  CHECK(central.warnings() == 0);
}

TEST_CASE("a checkpoint of the other API is not used, and that is said") {
  CentralNode central(with_alerts(50));
  SUBCASE("events to alerts") {
    central.poll();
    central.config.api = Api::alerts;
    central.now += 5h;
    central.start();
    central.poll();
    check_same(central.delivered_alerts(), central.alerts(0, 50));
  }
  SUBCASE("alerts to events") {
    central.config.api = Api::alerts;
    central.poll();
    central.config.api = Api::events;
    central.now += 5h;
    central.start();
    central.poll();
    check_same(central.delivered(), central.events(0, 50));
  }
  REQUIRE(central.warnings() == 1);
  CHECK(contains(central.host.lines(SLUICE_LOG_WARNING)[0], "it is not used"));
  CHECK(central.last().gaps.empty());
  CHECK(central.checkpoint().api == central.config.api);
  central.start();
  central.poll();
  CHECK(central.warnings() == 1);
}

TEST_CASE("another choice of technologies reads everything again and says so") {
  AlertNode central;
  central.poll();
  central.config.detect_types = {"am", "sb", "yara", "url_reputation", "ids"};
  central.start();
  central.poll();
  CHECK(central.delivered_alerts().size() == 100);
  REQUIRE(central.warnings() == 1);
  CHECK(contains(central.host.lines(SLUICE_LOG_WARNING)[0], "detect_types has changed"));
  central.config.detect_types = {"ids", "am", "sb", "yara", "url_reputation"};  // the same in another order
  central.start();
  central.poll();
  CHECK(central.delivered_alerts().size() == 100);
}

TEST_CASE("a token that is not known leads to a fresh start, whatever the node answers") {
  auto options = with_alerts(50);
  options.alert_token = AlertToken::opaque;
  SUBCASE("400") {
    options.unknown_alert_token = UnknownAlertToken::bad_request;
  }
  SUBCASE("404") {
    options.unknown_alert_token = UnknownAlertToken::not_found;
  }
  SUBCASE("the text of the events API") {
    options.unknown_alert_token = UnknownAlertToken::subscription;
  }
  AlertNode central(options);
  central.poll();
  central.now += 5h;
  central.node->forget_tokens();
  CHECK(central.poll() == Poll::idle);
  CHECK(central.delivered_alerts().size() == 100);
  CHECK(central.last().gaps.empty());  // all are handed out again
  REQUIRE(central.warnings() == 1);
  CHECK(contains(central.host.lines(SLUICE_LOG_WARNING)[0], "no longer knows the token"));
  central.poll();
  CHECK(central.delivered_alerts().size() == 100);
}

TEST_CASE("a node that takes an unknown token for none delivers all alerts again") {
  auto options = with_alerts(50);
  options.alert_token = AlertToken::opaque;
  options.unknown_alert_token = UnknownAlertToken::ignored;
  AlertNode central(options);
  central.poll();
  central.node->forget_tokens();
  central.poll();
  CHECK(central.delivered_alerts().size() == 100);
  central.poll();
  CHECK(central.delivered_alerts().size() == 100);
}

TEST_CASE("a refusal that is not about the token keeps the token") {
  for (const std::string fault : {"alerts/400@2-3", "alerts/404@2-3"}) {
    CAPTURE(fault);
    AlertNode central;
    central.node->fault(fault);
    central.poll();
    const std::string before = central.emit.stored();
    const Failure failed =
        central.failure();  // the second request is the attempt, the third the one without token
    CHECK(failed.status() == SLUICE_RETRY);
    CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
    CHECK(contains(failed.what(), ": alerts: HTTP 4"));
    CHECK(central.emit.stored() == before);
    central.node->set("alerts", "55");
    central.poll();
    check_same(central.delivered_alerts(), central.alerts(0, 55));
  }
}

TEST_CASE("a wrong limit is said with what to check") {
  AlertNode central;
  central.config.max_alerts = 20'000;  // sluice check would not let it pass
  const Failure failed = central.failure();
  CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
  CHECK(contains(failed.what(), "check max_alerts and detect_types"));
  central.node->set("over-limit", "clamp");
  central.poll();
  check_same(central.delivered_alerts(), central.alerts(0, 50));
}

TEST_CASE("busy and broken servers are asked again as with events") {
  AlertNode central;
  for (const std::string fault : {"429", "500", "503", "truncate:50%", "hang-up", "html"}) {
    CAPTURE(fault);
    central.node->fault("alerts/" + fault);
    CHECK(central.failure().status() == SLUICE_RETRY);
  }
  central.node->fault("alerts/429:7");
  CHECK(central.failure().retry_after_ms() == 7000);
  central.poll();
  check_same(central.delivered_alerts(), central.alerts(0, 50));
}

TEST_CASE("alerts wait for the same approval") {
  auto options = with_alerts(5);
  options.accept = false;
  AlertNode central(options);
  CHECK(central.failure().retry_after_ms() == SLUICE_DELAY_LONGEST);
  CHECK(contains(central.host.status(), "External systems"));
  central.node->accept();
  central.poll();
  CHECK(central.delivered_alerts().size() == 5);
}

TEST_CASE("what is no alert goes to the dead letters of its stream") {
  AlertNode central;
  central.node->fault("alerts/bad-utf8:20");
  central.poll();
  CHECK(central.delivered_alerts().size() == 49);
  REQUIRE(central.last().malformed.size() == 1);
  CHECK(central.last().malformed[0].stream == "alerts");
}

TEST_CASE("without a token in the answer the same alerts come again without spinning") {
  AlertNode central;
  central.config.max_alerts = 10;
  central.node->fault("alerts/no-token@1-2");
  CHECK(central.poll() == Poll::idle);
  CHECK(central.poll() == Poll::idle);
  CHECK(central.warnings() == 1);
  central.poll_until_idle();
  CHECK(central.delivered_alerts().size() == 70);
}

TEST_CASE("an outage of alerts is no known loss") {
  AlertNode central;
  central.poll();
  central.now += 48h;
  central.start();
  central.poll();
  for (const auto& transaction : central.emit.transactions()) CHECK(transaction.gaps.empty());
}

}  // namespace
}  // namespace sluice::kata

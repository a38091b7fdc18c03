// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "client.hpp"
#include "simulators/kata/simulator.hpp"

using namespace sluice::simulators;
using namespace sluice::simulators::testing;

namespace {

KataOptions quick(std::uint64_t events) {
  return {.events = events, .accept = true, .long_poll = LongPoll::none};
}

Response ask_events(const KataSimulator& kata, const std::string& query) {
  return ask(kata.port(), {.path = "/kata/events_api/v1/" + kata.external_system_id() + "/events" + query,
                           .identity = &kata.client_identity()});
}

struct Page {
  int status = 0;
  std::vector<std::uint64_t> numbers;
  std::string token;
};

Page page(const KataSimulator& kata, std::string query, const std::string& token = {}) {
  if (!token.empty()) query += (query.empty() ? "?" : "&") + ("continuation_token=" + encoded(token));
  const auto answer = ask_events(kata, query);
  Page result{answer.status, {}, {}};
  if (answer.status != 200) return result;
  simdjson::dom::parser parser;
  simdjson::dom::element body;
  REQUIRE(parser.parse(answer.body).get(body) == simdjson::SUCCESS);
  const simdjson::dom::array events = body["events"].get_array();
  for (const auto event : events) result.numbers.push_back(event["SimulatorEvent"].get_uint64().value());
  std::string_view text;
  if (body["continuationToken"].get(text) == simdjson::SUCCESS) result.token = text;
  return result;
}

}  // namespace

TEST_CASE("a client waits for approval, gets it, and loses it") {
  KataSimulator kata({.events = 3, .long_poll = LongPoll::none});
  CHECK(page(kata, "").status == 401);
  CHECK(ask_events(kata, "").body == R"({"error":"Unauthorized"})");
  kata.accept();
  CHECK(page(kata, "").numbers.size() == 3);
  kata.reject(kata.external_system_id());
  CHECK(page(kata, "").status == 401);
}

TEST_CASE("approval belongs to the id together with the certificate") {
  KataSimulator kata(quick(3));
  CHECK(page(kata, "").status == 200);
  kata.set("accept", "false");
  const auto stranger = make_self_signed({.common_name = "stranger"});
  const auto path = "/kata/events_api/v1/" + kata.external_system_id() + "/events";
  CHECK(ask(kata.port(), {.path = path, .identity = &stranger}).status == 401);
  CHECK(ask(kata.port(), {.path = path}).status == 401);
  CHECK(page(kata, "").status == 200);
}

TEST_CASE("a client can be approved at its n-th request") {
  KataSimulator kata({.events = 1, .accept_after = 3, .long_poll = LongPoll::none});
  CHECK(page(kata, "").status == 401);
  CHECK(page(kata, "").status == 401);
  CHECK(page(kata, "").status == 200);
}

TEST_CASE("following the tokens gives every event once, in order, byte for byte") {
  KataSimulator kata(quick(1000));
  std::string token;
  std::uint64_t next = 0;
  for (int i = 0; i < 10; ++i) {
    const auto some = page(kata, "?max_events=150", token);
    for (const auto n : some.numbers) CHECK(n == next++);
    token = some.token;
  }
  CHECK(next == 1000);
  CHECK(page(kata, "", token).numbers.empty());
  const auto whole = ask_events(kata, "?max_events=1000").body;
  std::string expected = "{\"events\":[";
  for (std::uint64_t n = 0; n < 1000; ++n) expected.append(n ? "," : "").append(kata_event(1, n));
  CHECK(whole.starts_with(expected + "],\"continuationToken\":\""));
}

TEST_CASE("an older token gives the same batch again") {
  KataSimulator kata(quick(100));
  const auto first = page(kata, "?max_events=10");
  const auto second = page(kata, "?max_events=10", first.token);
  CHECK(page(kata, "?max_events=10", first.token).numbers == second.numbers);
  kata.set("old-token", "refuse");
  CHECK(page(kata, "?max_events=10", first.token).status == 404);
}

TEST_CASE("a node with one token for all moves on with each answer") {
  auto options = quick(100);
  options.token_style = TokenStyle::same;
  KataSimulator kata(options);
  const auto first = page(kata, "?max_events=10");
  const auto second = page(kata, "?max_events=10", first.token);
  CHECK(second.token == first.token);
  CHECK(second.numbers.front() == 10);
  CHECK(page(kata, "?max_events=10", first.token).numbers.front() == 20);
}

TEST_CASE("a token that is forgotten, foreign or invented is answered with `Subscription not found`") {
  KataSimulator kata(quick(100));
  const auto first = page(kata, "?max_events=10");
  for (const auto& token : {std::string("nonsense"), first.token + "A", std::string("====")}) {
    const auto answer = ask_events(kata, "?continuation_token=" + encoded(token));
    CHECK(answer.status == 404);
    const bool said_so = answer.body == "Subscription not found";
    CHECK(said_so);
  }
  kata.forget_tokens();
  CHECK(page(kata, "", first.token).status == 404);
  CHECK(page(kata, "").status == 200);
}

TEST_CASE("a token is good after a restart with the same seed") {
  std::string token;
  {
    KataSimulator kata(quick(100));
    token = page(kata, "?max_events=10").token;
  }
  KataSimulator again(quick(100));
  CHECK(page(again, "?max_events=10", token).numbers.front() == 10);
}

TEST_CASE("parameters outside their range are taken as the limit or refused, nonsense is refused") {
  KataSimulator kata(quick(10));
  CHECK(page(kata, "?max_events=100000&max_timeout=PT999S").status == 200);
  kata.set("over-max-events", "400");
  kata.set("over-max-timeout", "400");
  CHECK(page(kata, "?max_events=100000").status == 400);
  CHECK(page(kata, "?max_timeout=PT301S").status == 400);
  for (const char* query :
       {"?max_events=0", "?max_events=x", "?max_timeout=60", "?max_timeout=PT5M", "?filter=EventType"})
    CHECK_MESSAGE(page(kata, query).status == 400, query);
}

TEST_CASE("a filter chooses events and is remembered by the token") {
  KataSimulator kata(quick(2000));
  const auto filter =
      "&filter=" + encoded("Ioa.Rules.Techniques contains 'T1059' AND NOT (OsFamily == 'none')");
  const auto first = page(kata, "?max_events=5" + filter);
  REQUIRE(first.numbers.size() == 5);
  const auto second = page(kata, "?max_events=1000", first.token);
  CHECK(second.numbers.size() > 5);
  CHECK(second.numbers.size() < 200);
  CHECK(second.numbers.front() > first.numbers.back());
  for (const auto n : second.numbers) CHECK(kata_event(1, n).find("\"Ioa\"") != std::string::npos);
}

TEST_CASE("a long poll ends when events come") {
  KataSimulator kata({.events = 0, .rate = 1, .accept = true, .long_poll = LongPoll::early});
  kata.set("rate", "1000");
  const auto some = page(kata, "?max_events=5&max_timeout=PT20S");
  CHECK(!some.numbers.empty());
  CHECK(some.numbers.front() == 0);
}

TEST_CASE("an event cannot be fetched when its retention is over") {
  KataSimulator kata(quick(100));
  kata.set("retention", "0");
  CHECK(page(kata, "").numbers.empty());
}

TEST_CASE("the form of an answer can be changed") {
  KataSimulator kata(quick(5));
  kata.set("chunked", "true");
  kata.set("content-type", "application/json");
  kata.set("token-place", "before");
  auto answer = ask_events(kata, "");
  CHECK(answer.headers["Content-Type"] == "application/json");
  CHECK(answer.headers["Transfer-Encoding"] == "chunked");
  CHECK(answer.body.starts_with("{\"continuationToken\":\""));
  for (const char* pretty : {"envelope", "all"}) {
    kata.set("pretty", pretty);
    CHECK(page(kata, "").numbers.size() == 5);
    kata.set("chunked", "false");
    answer = ask_events(kata, "");
    CHECK(answer.whole);
    CHECK(answer.body.find("\n") != std::string::npos);
  }
  kata.set("token-on-empty", "false");
  kata.set("events", "0");
  CHECK(ask_events(kata, "").body.find("continuationToken") == std::string::npos);
}

TEST_CASE("the control end point shows and changes a running simulator") {
  KataSimulator kata({.events = 5, .long_poll = LongPoll::none});
  const auto port = kata.control().port();
  CHECK(ask_plain(port, {.method = "POST", .path = "/accept"}).status == 200);
  CHECK(ask_plain(port, {.method = "POST", .path = "/set?accept=true&events=7"}).status == 200);
  CHECK(page(kata, "").numbers.size() == 7);
  CHECK(ask_plain(port, {.method = "POST", .path = "/fault?spec=503:5"}).status == 200);
  auto refused = ask_events(kata, "");
  CHECK(refused.status == 503);
  CHECK(refused.headers["Retry-After"] == "5");
  CHECK(ask_plain(port, {.method = "POST", .path = "/set?nonsense=1"}).status == 400);
  CHECK(ask_plain(port, {.method = "POST", .path = "/set?events=-1"}).status == 400);
  CHECK(ask_plain(port, {.method = "POST", .path = "/fault?spec=nonsense"}).status == 400);
  CHECK(ask_plain(port, {.path = "/elsewhere"}).status == 400);
  const auto state = ask_plain(port, {.path = "/state"}).body;
  CHECK(state.find("\"events\": 7") != std::string::npos);
  CHECK(kata.counters().pages == 1);
}

namespace {

Response ask_alerts(const KataSimulator& kata, const std::string& query, std::uint64_t node = 1) {
  return ask(kata.port(node),
             {.path = "/kata/scanner/v1/sensors/" + kata.external_system_id() + "/detects" + query,
              .identity = &kata.client_identity()});
}

struct AlertPage {
  int status = 0;
  std::vector<std::string> alerts;
  std::string token;
};

AlertPage alert_page(const KataSimulator& kata, std::string query, const std::string& token = {},
                     std::uint64_t node = 1) {
  if (!token.empty()) query += (query.empty() ? "?token=" : "&token=") + encoded(token);
  const auto answer = ask_alerts(kata, query, node);
  AlertPage result{answer.status, {}, {}};
  if (answer.status != 200) return result;
  simdjson::dom::parser parser;
  simdjson::dom::element body;
  REQUIRE(parser.parse(answer.body).get(body) == simdjson::SUCCESS);
  const simdjson::dom::array alerts = body["detects"].get_array();
  for (const auto alert : alerts) result.alerts.push_back(simdjson::minify(alert));
  result.token = std::string(body["token"].get_string().value());
  return result;
}

/// The status of a request for events at one node, with a token of another.
int status_at(const KataSimulator& kata, std::uint64_t node, const std::string& token) {
  return ask(kata.port(node), {.path = "/kata/events_api/v1/" + kata.external_system_id() +
                                       "/events?continuation_token=" + encoded(token),
                               .identity = &kata.client_identity()})
      .status;
}

}  // namespace

TEST_CASE("alerts are JSON whatever their number and follow the tokens of the documentation") {
  KataSimulator kata({.accept = true, .alerts = 300});
  simdjson::dom::parser parser;
  std::string token;
  std::uint64_t next = 0;
  for (int i = 0; i < 3; ++i) {
    const auto found = alert_page(kata, "?limit=100", token);
    REQUIRE(found.alerts.size() == 100);
    for (const auto& alert : found.alerts) {
      CHECK(std::uint64_t(parser.parse(alert)["alertID"]) == 1000 + next);
      CHECK(kata_alert(1, next, {}).size() == KataAlerts(1).size(next));
      ++next;
    }
    token = found.token;
  }
  CHECK(token == "7b226f6666736574223a203330307d");  // {"offset": 300}
  CHECK(alert_page(kata, "", token).alerts.empty());
  CHECK(alert_page(kata, "").alerts.size() == 300);
  CHECK(alert_page(kata, "?detect_type=am,ids").alerts.size() < 300);
}

TEST_CASE("alerts refuse what the documentation does not allow") {
  KataSimulator kata({.accept = true, .alerts = 3});
  for (const char* query :
       {"?limit=0", "?limit=10001", "?limit=x", "?detect_type=ioa", "?token=zz", "?token=7b7d"})
    CHECK(alert_page(kata, query).status == 400);
  kata.set("over-limit", "clamp");
  CHECK(alert_page(kata, "?limit=10001").status == 200);
  kata.set("unknown-alert-token", "404");
  CHECK(alert_page(kata, "?token=zz").status == 404);
  kata.set("unknown-alert-token", "subscription");
  CHECK(ask_alerts(kata, "?token=zz").body == "Subscription not found");
  kata.set("unknown-alert-token", "ignored");
  CHECK(alert_page(kata, "?token=zz").alerts.size() == 3);
}

TEST_CASE("an opaque token of alerts is none of events and the other way round") {
  KataSimulator kata({.events = 5,
                      .accept = true,
                      .long_poll = LongPoll::none,
                      .alerts = 5,
                      .alert_token = AlertToken::opaque});
  const auto alerts = alert_page(kata, "");
  CHECK(page(kata, "", alerts.token).status == 404);
  CHECK(alert_page(kata, "", page(kata, "").token).status == 400);
  CHECK(alert_page(kata, "", alerts.token).status == 200);
  kata.forget_tokens();
  CHECK(alert_page(kata, "", alerts.token).status == 400);
}

TEST_CASE("the nodes of a cluster share their tokens or have their own") {
  auto options = quick(10);
  options.nodes = 3;
  KataSimulator kata(options);
  const auto token = page(kata, "?max_events=5").token;
  CHECK(status_at(kata, 2, token) == 200);
  kata.set("node-tokens", "own");
  CHECK(status_at(kata, 1, token) == 200);
  CHECK(status_at(kata, 2, token) == 404);
  CHECK(kata.requests(1) == 2);
  CHECK(kata.requests(2) == 2);
  CHECK(kata.requests(3) == 0);
}

TEST_CASE("a node is stopped and started and goes wrong by itself") {
  auto options = quick(10);
  options.nodes = 3;
  options.down_nodes = "2,3";
  options.faults = {"node1/503"};
  KataSimulator kata(options);
  CHECK(page(kata, "").status == 503);
  CHECK(page(kata, "").status == 200);
  CHECK_FALSE(ask(kata.port(2), {.path = "/"}).answered);
  CHECK(ask_plain(kata.control().port(), {.method = "POST", .path = "/start-node?node=2"}).status == 200);
  CHECK(ask(kata.port(2), {.path = "/"}).answered);
  CHECK(ask_plain(kata.control().port(), {.method = "POST", .path = "/stop-node?node=1"}).status == 200);
  CHECK_FALSE(ask(kata.port(1), {.path = "/"}).answered);
  for (const char* wrong : {"/stop-node", "/stop-node?node=4", "/stop-node?node=x", "/fault?spec=node4/503"})
    CHECK(ask_plain(kata.control().port(), {.method = "POST", .path = wrong}).status == 400);
  kata.fault("node2/401");
  CHECK(status_at(kata, 2, "t") == 401);
}

TEST_CASE("an approval counts for one node where nodes have their own") {
  KataOptions options{.events = 3, .long_poll = LongPoll::none};
  options.nodes = 2;
  options.node_approvals = Nodes::own;
  KataSimulator kata(options);
  CHECK(page(kata, "").status == 401);
  CHECK(status_at(kata, 2, "t") == 401);
  kata.accept({}, {}, 2);
  CHECK(page(kata, "").status == 401);
  CHECK(status_at(kata, 2, "t") == 404);
}

TEST_CASE("numbers of nodes that make no sense are refused at the start") {
  for (const std::string down : {"0", "2", "x", "1,,"}) {
    KataOptions options;
    options.down_nodes = down;
    CHECK_THROWS_AS(KataSimulator{options}, std::invalid_argument);
  }
  KataOptions options;
  options.nodes = 0;
  CHECK_THROWS_AS(KataSimulator{options}, std::invalid_argument);
}

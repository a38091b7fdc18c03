// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "client.hpp"
#include "simulators/kata/event_faults.hpp"
#include "simulators/kata/simulator.hpp"

using namespace sluice::simulators;
using namespace sluice::simulators::testing;

namespace {

struct Node {
  KataSimulator kata{{.events = 20, .accept = true, .long_poll = LongPoll::none}};

  Response answer(const std::string& fault, double timeout = 20) {
    kata.fault(fault);
    return plain(timeout);
  }
  Response plain(double timeout = 20) {
    return ask(kata.port(), {.path = "/kata/events_api/v1/" + kata.external_system_id() + "/events",
                             .identity = &kata.client_identity(),
                             .timeout = timeout});
  }
};

std::string events_text(std::uint64_t first, std::uint64_t last) {
  std::string text;
  for (auto n = first; n < last; ++n) text.append(n > first ? "," : "").append(kata_event(1, n));
  return text;
}

}  // namespace

TEST_CASE("a status fault is answered with that status, once") {
  Node node;
  for (const int status : {400, 401, 403, 404, 413, 429, 500, 502, 503, 504}) {
    CHECK(node.answer(std::to_string(status)).status == status);
    CHECK(node.plain().status == 200);
  }
  CHECK(node.answer("204").status == 204);
  CHECK(node.answer("204").body.empty());
  CHECK(node.answer("status:418,9").headers["Retry-After"] == "9");
  CHECK(node.answer("404-token").body == "Subscription not found");
  CHECK(node.answer("404").body.find("Subscription") == std::string::npos);
}

TEST_CASE("Retry-After comes as seconds, as a date, or not at all") {
  Node node;
  CHECK(node.answer("429").headers.count("Retry-After") == 0);
  CHECK(node.answer("429:7").headers["Retry-After"] == "7");
  CHECK(node.answer("429:date+60").headers["Retry-After"].ends_with(" GMT"));
}

TEST_CASE("answers with the same events are equally long, whatever their tokens") {
  const auto length = Node{}.plain().body.size();
  for (int again = 0; again < 30; ++again) CHECK(Node{}.plain().body.size() == length);
}

TEST_CASE("a body can be cut in order, with Content-Length and with chunks") {
  Node node;
  const auto whole = node.plain().body;
  for (const char* chunked : {"false", "true"}) {
    node.kata.set("chunked", chunked);
    CHECK(node.answer("truncate:1000").body == whole.substr(0, 1000));
    const auto half = node.answer("truncate:50%");
    CHECK(half.answered);
    CHECK(half.body.size() == whole.size() / 2);
  }
  CHECK(node.kata.counters().broken_answers == 4);
}

TEST_CASE("a connection can be reset in the middle, or ended without an answer") {
  Node node;
  const auto reset = node.answer("reset:5000");
  CHECK(!reset.whole);
  CHECK(reset.body.size() <= 5000);
  CHECK(!node.answer("hang-up").answered);
  CHECK(!node.answer("hang-up-reset").answered);
  CHECK(node.plain().whole);
}

TEST_CASE("a stall ends after its time, or outlasts the client") {
  Node node;
  CHECK(node.answer("stall:1000,0.1").whole);
  CHECK(!node.answer("stall:1000", 0.5).whole);
}

TEST_CASE("a slow answer is a whole one") {
  Node node;
  CHECK(node.answer("drip:5000,0.001").whole);
  CHECK(node.answer("delay:0.1").whole);
}

TEST_CASE("an event fault changes its place in the page and nothing else") {
  Node node;
  for (const auto& kind : event_fault_kinds()) {
    const bool sized = kind.name == "deep" || kind.name == "huge";
    const auto spec = kind.name + (sized ? ":100,4" : ":4");
    const auto made = kata_faulty_element(spec, kata_event(1, 4));
    std::string expected = "{\"events\":[";
    expected.append(events_text(0, 4)).append(",").append(made).append(",");
    expected.append(events_text(is_extra_element(kind.name) ? 4 : 5, 20))
        .append("],\"continuationToken\":\"");
    const auto answer = node.answer(spec);
    CHECK(answer.whole);
    CHECK_MESSAGE(answer.body.starts_with(expected), kind.name);
  }
}

TEST_CASE("the place of an event fault counts from the end when negative and stays in the page") {
  Node node;
  CHECK(node.answer("null-event:-1").body.find(",null," + kata_event(1, 19) + "]") != std::string::npos);
  CHECK(node.answer("null-event:500").body.find(",null," + kata_event(1, 19) + "]") != std::string::npos);
  CHECK(node.answer("null-event").body.find(",null," + kata_event(1, 1) + ",") != std::string::npos);
  CHECK(node.answer("null-event:0").body.starts_with("{\"events\":[null,"));
}

TEST_CASE("a huge event has the size that was asked for") {
  Node node;
  const auto normal = node.plain().body.size();
  CHECK(node.answer("huge:10000000").body.size() > normal + 10'000'000);
}

TEST_CASE("several faults strike one answer") {
  Node node;
  node.kata.fault("number:3@2");
  node.kata.fault("bad-utf8:7@2");
  node.kata.fault("no-token@2");
  CHECK(node.plain().body.find("continuationToken") != std::string::npos);
  const auto spoiled = node.plain().body;
  CHECK(spoiled.find(",42,") != std::string::npos);
  CHECK(spoiled.find("\xc3\x28") != std::string::npos);
  CHECK(spoiled.ends_with("}]}"));
}

TEST_CASE("an envelope can be spoiled") {
  Node node;
  const auto all = events_text(0, 20);
  CHECK(node.answer("no-token").body == "{\"events\":[" + all + "]}");
  CHECK(node.answer("token-number").body == "{\"events\":[" + all + "],\"continuationToken\":17}");
  CHECK(node.answer("empty-token").body == "{\"events\":[" + all + "],\"continuationToken\":\"\"}");
  CHECK(node.answer("no-events").body.starts_with("{\"continuationToken\":"));
  CHECK(node.answer("events-null").body.starts_with("{\"events\":null,\"continuationToken\":"));
  CHECK(node.answer("events-object").body.starts_with("{\"events\":{\"0\":{}},\"continuationToken\":"));
  const auto more = node.answer("extra-members").body;
  CHECK(more.starts_with("{\"version\":7,"));
  CHECK(more.find("\"events\":[" + all + "],\"hasMore\":false,\"continuationToken\":") != more.npos);
  CHECK(node.answer("byte-order-mark").body.starts_with("\xef\xbb\xbf{\"events\":["));
  CHECK(node.answer("trailing-garbage").body.ends_with("-->"));
  CHECK(node.answer("html").headers["Content-Type"] == "text/html");
  CHECK(node.answer("garbage:500").body.size() == 500);
  CHECK(node.answer("empty-body").body.empty());
  CHECK(node.answer("not-object").body == "[1,2,3]");
}

TEST_CASE("an empty and a repeated page lose nothing") {
  KataSimulator kata({.events = 20, .accept = true, .long_poll = LongPoll::none});
  const auto ask_page = [&](const std::string& token) {
    auto path = "/kata/events_api/v1/" + kata.external_system_id() + "/events?max_events=5";
    if (!token.empty()) path += "&continuation_token=" + encoded(token);
    return ask(kata.port(), {.path = path, .identity = &kata.client_identity()}).body;
  };
  const auto token_of = [](const std::string& body) {
    const auto start = body.rfind(":\"") + 2;
    return body.substr(start, body.size() - 2 - start);
  };
  const auto first = ask_page("");
  kata.fault("empty-page");
  const auto empty = ask_page(token_of(first));
  CHECK(empty.starts_with("{\"events\":[],"));
  kata.fault("duplicate-page@4");
  const auto second = ask_page(token_of(empty));
  CHECK(second.starts_with("{\"events\":[" + events_text(5, 10) + "]"));
  const auto repeated = ask_page(token_of(second));
  CHECK(repeated.starts_with("{\"events\":[" + events_text(5, 10) + "]"));
  CHECK(ask_page(token_of(repeated)).starts_with("{\"events\":[" + events_text(10, 15) + "]"));
}

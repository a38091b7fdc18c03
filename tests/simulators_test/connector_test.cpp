// SPDX-License-Identifier: Apache-2.0
#include "simulators/connector/connector.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "simulators_test/client.hpp"

using namespace sluice::simulators;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 30s;

ConnectorOptions sending_to(const Receiver& receiver, std::uint64_t events) {
  ConnectorOptions options;
  options.target = receiver.address();
  options.events = events;
  return options;
}

std::string joined(const std::vector<std::string>& texts, const std::string& end) {
  std::string out;
  for (const auto& text : texts) out += text + end;
  return out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an event is the same on every machine and some concern several devices") {
  const ConnectorStyle style;
  const auto text = [&](std::uint64_t n, std::size_t copy = 0) {
    return connector_text(style, connector_event(style, 1, n).at(copy));
  };
  CHECK(connector_event(style, 1, 7).size() == 3);
  CHECK(connector_event(style, 1, 8).size() == 1);
  CHECK(text(3) == text(3));
  CHECK(text(3) != text(4));
  CHECK(has(text(5), " monitoringPoint=None "));
  CHECK(text(1).starts_with("CEF:0|Kaspersky|KICS4Net|4.5.0.228|"));
  CHECK(has(text(1), "|dateTime=2026-02-16T09:55:48.229Z hostname=192.0.2.50 messageType=Event "));
  CHECK(has(text(7, 0), "eventIdentifier=45007"));
  CHECK(has(text(7, 2), "eventIdentifier=45007"));
}

TEST_CASE("the layout the vendor pair and the escaping are as the knobs say") {
  ConnectorStyle style;
  style.layout = CefLayout::a;
  style.vendor = CefVendor::kaspersky_lab;
  bool backslash = false;
  for (std::uint64_t n = 0; n < 50; ++n) {
    const auto message = connector_event(style, 1, n).at(0);
    style.escaping = true;
    const auto escaped = connector_text(style, message);
    style.escaping = false;
    const auto raw = connector_text(style, message);
    CHECK(raw.starts_with(message.date_time +
                          " 192.0.2.50 CEF:0|Kaspersky Lab|Kaspersky Industrial CyberSecurity"));
    CHECK(has(raw, "|" + message.title + "|"));
    backslash = backslash || has(message.title, "\\");
    CHECK((escaped == raw) == (message.title.find_first_of("\\|=") == std::string::npos));
  }
  CHECK(backslash);
  style.header = CefHeaderLine::rfc5424;
  CHECK(connector_text(style, connector_event(style, 1, 0).at(0))
            .starts_with("<134>1 2026-02-16T09:55:48.222Z 192.0.2.50 KICS - - - CEF:0|"));
}

TEST_CASE("everything arrives in every framing") {
  const std::pair<WireFraming, std::string> framings[] = {
      {WireFraming::lf, "\n"}, {WireFraming::nul, std::string(1, '\0')}, {WireFraming::none, ""}};
  for (const auto& [framing, end] : framings) {
    for (const auto pieces : {Pieces::whole, Pieces::split, Pieces::merged, Pieces::bytes}) {
      Receiver receiver;
      auto options = sending_to(receiver, 30);
      options.framing = framing;
      options.pieces = pieces;
      SiemConnector connector(options);
      REQUIRE(connector.wait_until_sent(patience));
      REQUIRE(receiver.wait_until_idle(patience));
      CHECK(receiver.text() == joined(connector.expected(), end));
    }
  }
}

TEST_CASE("it waits for a slow reader and loses nothing") {
  ReceiverOptions slow;
  slow.behaviour = Behaviour::never_read;
  Receiver receiver(slow);
  SiemConnector connector(sending_to(receiver, 40'000));
  while (connector.counters().waits == 0 && !connector.wait_until_sent(1ms)) {
  }
  CHECK(connector.counters().waits > 0);
  receiver.set("behaviour", "normal");
  REQUIRE(connector.wait_until_sent(patience));
  REQUIRE(receiver.wait_until_idle(patience));
  CHECK(receiver.text() == joined(connector.expected(), "\n"));
}

TEST_CASE("it comes again to a receiver that was down and after so many messages") {
  ReceiverOptions down;
  down.behaviour = Behaviour::down;
  Receiver receiver(down);
  auto options = sending_to(receiver, 100);
  options.reconnect_every = 10;
  SiemConnector connector(options);
  while (connector.counters().failures == 0 && !connector.wait_until_sent(1ms)) {
  }
  receiver.set("behaviour", "normal");
  REQUIRE(connector.wait_until_sent(patience));
  REQUIRE(receiver.wait_until_idle(patience));
  CHECK(receiver.text() == joined(connector.expected(), "\n"));
  CHECK(receiver.counters().connections >= 10);
}

TEST_CASE("TLS and UDP and several senders") {
  ReceiverOptions place;
  place.transport = Transport::tls;
  place.require_client_certificate = true;
  Receiver receiver(place);
  auto options = sending_to(receiver, 60);
  options.transport = Transport::tls;
  options.client_certificate = true;
  options.senders = 3;
  SiemConnector connector(options);
  REQUIRE(connector.wait_until_sent(patience));
  REQUIRE(receiver.wait_until_idle(patience));
  auto got = receiver.received();
  std::sort(got.begin(), got.end(), [](const auto& a, const auto& b) { return a.bytes < b.bytes; });
  std::vector<std::string> expected;
  for (std::uint64_t sender = 0; sender < 3; ++sender)
    expected.push_back(joined(connector.expected(sender), "\n"));
  std::sort(expected.begin(), expected.end());
  REQUIRE(got.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(got[i].bytes == expected[i]);

  ReceiverOptions datagrams;
  datagrams.transport = Transport::udp;
  Receiver udp(datagrams);
  auto more = sending_to(udp, 10);
  more.transport = Transport::udp;
  SiemConnector sender(more);
  REQUIRE(sender.wait_until_sent(patience));
  const std::string all = joined(sender.expected(), "");
  REQUIRE(udp.wait_for_bytes(all.size(), patience));
  CHECK(udp.text() == all);
}

TEST_CASE("the control end point of the connector shows and changes") {
  Receiver receiver;
  SiemConnector connector(sending_to(receiver, 10));
  REQUIRE(connector.wait_until_sent(patience));
  const auto port = connector.control().port();
  CHECK(has(testing::ask_plain(port, {.path = "/state"}).body, "\"finished\": true"));
  CHECK(testing::ask_plain(port, {.method = "POST", .path = "/set?events=20"}).status == 200);
  REQUIRE(connector.wait_until_sent(patience));
  REQUIRE(receiver.wait_for_lines(connector.expected().size(), patience));
  CHECK(testing::ask_plain(port, {.method = "POST", .path = "/set?layout=a"}).status == 400);
}

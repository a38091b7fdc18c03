// SPDX-License-Identifier: Apache-2.0
#include "plugins/syslog/bench.hpp"

using namespace sluice;
using test::Bench;
using test::Client;
using test::listening;
using Texts = std::vector<std::string>;

namespace {

syslog::Config udp() {
  auto config = listening({"udp://127.0.0.1:0"});
  config.receive_buffer = sdk::Bytes{64 << 10};
  return config;
}

uint64_t gaps(const Bench& bench) {
  uint64_t lost = 0;
  for (const auto& transaction : bench.emit.transactions()) {
    for (const auto& gap : transaction.gaps) {
      std::string digits;
      for (const char c : gap.reason) {
        if (c >= '0' && c <= '9') digits += c;
        if (c == 'd') break;  // "1 234 datagrams"
      }
      lost += std::stoull(digits);
    }
  }
  return lost;
}

}  // namespace

TEST_CASE("each datagram is a message whatever ends it") {
  Bench bench(udp());
  Client client(bench.port(), "127.0.0.1", SOCK_DGRAM);
  for (const char* message : {"one", "two\n", "three\r\n", "<13>four", "12 five"}) client.send(message);
  CHECK(bench.records(5) == Texts{"one", "two", "three", "<13>four", "12 five"});
}

TEST_CASE("large and broken datagrams are dead letters") {
  auto config = udp();
  config.max_record = sdk::Bytes{1000};
  Bench bench(config);
  Client client(bench.port(), "127.0.0.1", SOCK_DGRAM);
  client.send(std::string(1001, 'x'));
  client.send("\xff");
  client.send("good");
  CHECK(bench.records(1) == Texts{"good"});
  const auto dead = bench.malformed(2);
  CHECK(test::contains(dead.at(0).reason, "max_record"));
  CHECK(dead.at(1).data == "\xff");
}

TEST_CASE("datagrams that the kernel had to drop are counted to the last one") {
  Bench bench(udp());
  Client client(bench.port(), "127.0.0.1", SOCK_DGRAM);
  constexpr uint64_t sent = 3000;
  for (uint64_t i = 0; i < sent; ++i) client.send(std::string(500, 'x'));
  bench.poll_until([&] { return bench.emit.records("syslog").size() + gaps(bench) >= sent; });
  CHECK(bench.emit.records("syslog").size() + gaps(bench) == sent);
  CHECK(gaps(bench) > 0);
  const auto& gap = [&]() -> const test::RecordedGap& {
    for (const auto& transaction : bench.emit.transactions()) {
      if (!transaction.gaps.empty()) return transaction.gaps[0];
    }
    FAIL("no gap");
    throw std::logic_error("no gap");
  }();
  CHECK(gap.stream == "syslog");
  CHECK(gap.from_ms > 0);
  CHECK(gap.to_ms >= gap.from_ms);
  CHECK(test::contains(gap.reason, "udp://127.0.0.1:"));
  CHECK(test::contains(gap.reason, "receive_buffer"));
}

TEST_CASE("a loss is told again when the host did not take it") {
  Bench bench(udp());
  int refusals = 2;
  bench.emit.on_checkpoint = [&](std::string_view) { return refusals-- > 0 ? SLUICE_RETRY : SLUICE_OK; };
  Client client(bench.port(), "127.0.0.1", SOCK_DGRAM);
  constexpr uint64_t sent = 3000;
  for (uint64_t i = 0; i < sent; ++i) client.send(std::string(500, 'x'));
  while (bench.emit.records("syslog").size() + gaps(bench) < sent) {
    try {
      bench.emit.poll(bench.source);
    } catch (const sdk::Failure& failure) {
      REQUIRE(failure.status() == SLUICE_RETRY);
    }
  }
  CHECK(bench.emit.records("syslog").size() + gaps(bench) == sent);
}

TEST_CASE("the simulator's datagrams arrive") {
  auto config = udp();
  config.parse = syslog::Parse::cef;
  Bench bench(config);
  simulators::ConnectorOptions options;
  options.target = bench.place();
  options.transport = simulators::Transport::udp;
  options.events = 100;
  options.rate = 5000;
  simulators::SiemConnector connector(options);
  const auto sent = connector.expected().size();
  bench.poll_until([&] { return bench.emit.records("syslog").size() + gaps(bench) >= sent; });
  CHECK(bench.emit.records("syslog").size() + gaps(bench) == sent);
}

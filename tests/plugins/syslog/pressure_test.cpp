// SPDX-License-Identifier: Apache-2.0
#include "plugins/syslog/bench.hpp"

using namespace sluice;
using test::Bench;
using test::listening;
using namespace std::chrono_literals;

namespace {

/// One poll after another, as the host does it; refused transactions are opened again.
template <class Condition>
void work_until(Bench& bench, Condition&& condition) {
  while (!condition()) {
    try {
      bench.emit.poll(bench.source);
    } catch (const sdk::Failure& failure) {
      REQUIRE(failure.status() == SLUICE_RETRY);
      bench.source.open(bench.emit.stored());
    }
  }
}

simulators::ConnectorOptions sending_to(const Bench& bench, std::uint64_t events) {
  simulators::ConnectorOptions options;
  options.target = bench.place();
  options.events = events;
  return options;
}

}  // namespace

TEST_CASE("what the host refuses is kept and nothing more is read meanwhile") {
  auto config = listening();
  config.collect_size = sdk::Bytes{64 << 10};
  Bench bench(config);
  bool refuse = true;
  bench.emit.on_checkpoint = [&](std::string_view) { return refuse ? SLUICE_RETRY : SLUICE_OK; };
  simulators::SiemConnector connector(sending_to(bench, 20'000));
  int refusals = 0;
  uint64_t read = 0;
  work_until(bench, [&] {
    refusals = static_cast<int>(bench.emit.rolled_back().size());
    if (refusals == 1) read = bench.source.senders().total().bytes;
    return refusals >= 20;
  });
  CHECK(bench.source.senders().total().bytes == read);
  CHECK(read <= (64 << 10) + 2 * (64 << 10));
  for (const auto& one : bench.emit.rolled_back())
    CHECK(one.records("syslog") == bench.emit.rolled_back()[0].records("syslog"));
  refuse = false;
  const auto expected = connector.expected();
  CHECK(bench.records(expected.size()) == expected);
}

TEST_CASE("a sender that is not read from waits and loses nothing") {
  auto config = listening();
  Bench bench(config);
  simulators::SiemConnector connector(sending_to(bench, 30'000));
  while (connector.counters().waits ==
         0) {  // it has filled both kernels' buffers, and nobody has read a byte
    if (connector.wait_until_sent(1ms)) break;
  }
  CHECK(connector.counters().waits > 0);
  CHECK(bench.source.senders().total().bytes == 0);
  const auto expected = connector.expected();
  CHECK(bench.records(expected.size()) == expected);
  CHECK(connector.counters().failures == 0);
}

TEST_CASE(
    "now and then a batch or a checkpoint is refused and every message is delivered once and in order") {
  auto config = listening();
  config.collect_size = sdk::Bytes{64 << 10};
  Bench bench(config);
  int batches = 0;
  int checkpoints = 0;
  bench.emit.on_batch = [&](const test::RecordedBatch&) {
    return ++batches % 5 == 0 ? SLUICE_RETRY : SLUICE_OK;
  };
  bench.emit.on_checkpoint = [&](std::string_view) {
    return ++checkpoints % 3 == 0 ? SLUICE_RETRY : SLUICE_OK;
  };
  auto options = sending_to(bench, 5000);
  options.senders = 3;
  options.reconnect_every = 400;
  options.pieces = simulators::Pieces::merged;
  simulators::SiemConnector connector(options);
  std::size_t total = 0;
  for (std::uint64_t sender = 0; sender < 3; ++sender) total += connector.expected(sender).size();
  work_until(bench, [&] { return bench.emit.records("syslog").size() >= total; });
  const auto got = bench.emit.records("syslog");
  CHECK(got.size() == total);
  for (std::uint64_t sender = 0; sender < 3; ++sender) {
    const auto expected = connector.expected(sender);
    auto at = expected.begin();
    for (const auto& record : got) {
      if (at != expected.end() && record == *at) ++at;
    }
    CHECK(at == expected.end());
  }
}

TEST_CASE("a poll that is cancelled by the host keeps what it has for the next one") {
  Bench bench(listening());
  bench.emit.on_checkpoint = [](std::string_view) { return SLUICE_CANCELLED; };
  test::Client client(bench.port());
  client.send("one\ntwo\n");
  CHECK_THROWS_AS(bench.poll_until([] { return false; }), sdk::Failure);
  bench.emit.on_checkpoint = nullptr;
  bench.source.open(bench.emit.stored());
  CHECK(bench.records(2) == std::vector<std::string>{"one", "two"});
}

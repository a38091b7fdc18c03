// SPDX-License-Identifier: Apache-2.0
#include "plugins/syslog/bench.hpp"

using namespace sluice;
using test::Bench;
using test::Client;
using test::listening;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

TEST_CASE("a message longer than max_record is a dead letter and the connection goes on") {
  auto config = listening();
  config.max_record = sdk::Bytes{1000};
  Bench bench(config);
  Client client(bench.port());
  client.send(std::string(100'000, 'x') + "\nshort\n");
  CHECK(bench.records(1) == Texts{"short"});
  const auto dead = bench.malformed(1);
  CHECK(test::contains(dead.at(0).reason, "max_record"));
  CHECK(dead.at(0).data.size() <= syslog::Framer::sample);
}

TEST_CASE("connections beyond the bound of one sender are reset and told once") {
  auto config = listening();
  config.max_connections_per_sender = 2;
  Bench bench(config);
  Client first(bench.port());
  Client second(bench.port());
  first.send("one\n");
  second.send("two\n");
  bench.records(2);
  for (int i = 0; i < 5; ++i) {
    Client refused(bench.port());
    Client other(bench.port(), "127.0.0.2");
    other.send("other\n");
    bench.records(static_cast<std::size_t>(3 + i));
    CHECK(refused.ending() == ECONNRESET);
  }
  CHECK(bench.source.senders().total().refused == 5);
  CHECK(bench.warned("sender 127.0.0.1 is refused"));
  CHECK(bench.warned("max_connections_per_sender"));
  CHECK(bench.host.lines(SLUICE_LOG_WARNING).size() == 1);
  first.send("still here\n");
  CHECK(bench.records(8).back() == "still here");
  first.close();
  bench.poll_until([&] {
    if (bench.source.senders().total().connections < 2) return true;
    second.send("tick\n");
    return false;
  });
  Client again(bench.port());
  again.send("again\n");
  bench.poll_until([&] { return bench.emit.records("syslog").back() == "again"; });
}

TEST_CASE("connections beyond the bound of all senders are reset") {
  auto config = listening();
  config.max_connections = 2;
  config.max_connections_per_sender = 2;
  Bench bench(config);
  Client first(bench.port(), "127.0.0.2");
  Client second(bench.port(), "127.0.0.3");
  first.send("one\n");
  second.send("two\n");
  bench.records(2);
  Client third(bench.port(), "127.0.0.4");
  bench.poll_until([&] {
    first.send("more\n");
    return bench.warned("(max_connections)");
  });
  CHECK(third.ending() == ECONNRESET);
}

TEST_CASE("who is not in allow is refused over TCP and UDP and counted") {
  auto config = listening({"tcp://127.0.0.1:0", "udp://127.0.0.1:0"});
  config.allow = {"127.0.0.1"};
  Bench bench(config);
  Client stranger(bench.port(0), "127.0.0.9");
  Client datagrams(bench.port(1), "127.0.0.9", SOCK_DGRAM);
  datagrams.send("forged");
  Client friendly(bench.port(0));
  friendly.send("good\n");
  CHECK(bench.records(1) == Texts{"good"});
  CHECK(stranger.ending() == ECONNRESET);
  bench.poll_until([&] {
    friendly.send("good\n");
    return bench.source.senders().total().refused == 2;
  });
  CHECK(bench.warned("not in allow"));
  for (const auto& record : bench.emit.records("syslog")) CHECK(record == "good");
}

TEST_CASE("an idle connection is closed where that is wanted") {
  auto config = listening();
  config.idle_timeout = 1s;
  Bench bench(config, test::fast_clocks());
  Client client(bench.port());
  client.send("one\ntw");
  bench.poll_until([&] { return bench.emit.records("syslog").size() == 1 && bench.warned("idle_timeout"); });
  CHECK(client.ending() == 0);
  CHECK(bench.malformed(1).at(0).data == "tw");
}

TEST_CASE("a flood of senders fills neither the table nor the log") {
  syslog::Senders senders(100);
  const auto begin = syslog::SteadyTime{} + 1h;
  bool is_new = false;
  const syslog::Peer loyal(std::string("192.0.2.1"));
  senders.at(loyal, begin, is_new).connections = 1;
  for (int i = 0; i < 10'000; ++i) {
    const syslog::Peer peer("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
    ++senders.at(peer, begin + std::chrono::milliseconds(i), is_new).messages;
    CHECK(is_new);
    CHECK(senders.size() <= 100);
  }
  CHECK(senders.total().messages == 10'000);
  senders.at(loyal, begin, is_new);
  CHECK_FALSE(is_new);

  const test::RecordingHost host;
  syslog::LogBudget log(host.host());
  for (int i = 0; i < 1000; ++i) log.info(begin, "new sender");
  CHECK(host.lines(SLUICE_LOG_INFO).size() == syslog::LogBudget::lines_per_minute);
  log.info(begin + 1min, "new sender");
  CHECK(test::contains(host.lines(SLUICE_LOG_WARNING).at(0), "970 further lines"));
}

TEST_CASE("a flooding sender does not keep another one from being heard") {
  auto config = listening();
  config.collect_size = sdk::Bytes{64 << 10};
  Bench bench(config);
  simulators::ConnectorOptions flood;
  flood.target = bench.place();
  flood.events = 0;
  simulators::SiemConnector connector(flood);
  Client quiet(bench.port(), "127.0.0.2");
  quiet.send("hear me\n");
  bench.poll_until([&] {
    const auto& last = bench.emit.transactions();
    if (last.empty()) return false;
    const auto records = last.back().records("syslog");
    return std::find(records.begin(), records.end(), "hear me") != records.end();
  });
  connector.stop();
}

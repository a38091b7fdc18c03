// SPDX-License-Identifier: Apache-2.0
// What arrives, byte for byte.
#include "plugins/siem/bench.hpp"

using namespace sluice;
using namespace sluice::test;

TEST_CASE("records arrive byte for byte, one per line, one connection per transaction") {
  Receiver receiver;
  Bench bench(config_for(receiver));
  const std::vector<std::string> odd = {R"({"a":1e400,"b":"\ud83d","c":123456789012345678901234567890})",
                                        "{}", "\x7f"};
  bench.deliver(odd);
  bench.deliver({"next"});
  const auto received = receiver.received();
  REQUIRE(received.size() == 2);
  CHECK(received[0].bytes == Lines("s", odd).text());
  CHECK(received[1].bytes == "next\n");
  CHECK(received[0].ending == Ending::end_of_file);
}

TEST_CASE("header and framing are independent of each other") {
  for (const auto framing : {siem::Framing::lf, siem::Framing::nul, siem::Framing::octet_counting}) {
    for (const auto header : {siem::Header::none, siem::Header::rfc5424, siem::Header::rfc3164}) {
      Receiver receiver;
      auto config = config_for(receiver);
      config.framing = framing;
      config.header = header;
      config.hostname = "gateway";
      const test::FakeHost host;
      siem::Sink sink(config, host.get(), [] { return std::chrono::system_clock::time_point{}; });
      sink.open("");
      const test::Rejected rejected;
      sink.write(Lines("events", {"{}", "{\"a\":1}"}).view(), rejected.get());
      sink.commit();
      std::string expected;
      const std::string prefix = siem::HeaderWriter(config, "", ::getpid()).text("events", {});
      for (const std::string record : {"{}", "{\"a\":1}"}) {
        const std::string message = prefix + record;
        if (framing == siem::Framing::octet_counting) expected += std::to_string(message.size()) + ' ';
        expected += message;
        if (framing == siem::Framing::lf) expected += '\n';
        if (framing == siem::Framing::nul) expected += '\0';
      }
      CHECK(receiver.text() == expected);
      CHECK((header == siem::Header::none) == prefix.empty());
    }
  }
}

TEST_CASE(
    "a record longer than max_record is rejected alone, and a transaction of such only connects nowhere") {
  Receiver receiver;
  auto config = config_for(receiver);
  config.max_record = sdk::Bytes{500};
  Bench bench(config);
  bench.deliver({std::string(501, 'x')});
  CHECK(receiver.counters().connections == 0);
  bench.deliver({"a", std::string(500, 'y'), std::string(501, 'x'), "b"});
  CHECK(receiver.text() == "a\n" + std::string(500, 'y') + "\nb\n");
  REQUIRE(bench.rejected.all().size() == 2);
  CHECK(bench.rejected.all()[0].first == 0);
  CHECK(bench.rejected.all()[1].first == 2);
}

TEST_CASE("a transaction without records is committed without a connection") {
  Receiver receiver;
  Bench bench(config_for(receiver));
  bench.write({});
  CHECK(bench.sink.commit().empty());
  CHECK(receiver.counters().connections == 0);
}

TEST_CASE("over UDP each record is a datagram without delimiter, and a large one is rejected") {
  ReceiverOptions options;
  options.transport = simulators::Transport::udp;
  Receiver receiver(options);
  auto config = config_for(receiver);
  config.transport = siem::Transport::udp;
  Bench bench(config);
  bench.deliver({"one", std::string(16'385, 'x'), "three"});
  REQUIRE(receiver.wait_for_bytes(8, patience));
  const auto received = receiver.received();
  REQUIRE(received.size() == 2);
  CHECK(received[0].bytes == "one");
  CHECK(received[1].bytes == "three");
  REQUIRE(bench.rejected.all().size() == 1);
  CHECK(bench.rejected.all()[0].first == 1);
}

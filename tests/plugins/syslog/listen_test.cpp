// SPDX-License-Identifier: Apache-2.0
#include "plugins/syslog/bench.hpp"
#include "support/json/record.hpp"

using namespace sluice;
using test::Bench;
using test::Client;
using test::listening;
using namespace std::chrono_literals;
using namespace std::string_literals;
using Texts = std::vector<std::string>;

TEST_CASE("what is sent over TCP becomes text records as it was sent") {
  Bench bench(listening());
  Client client(bench.port());
  client.send("<13>Feb 16 09:55:48 host app: one\n<13>Feb 16 09:55:48 host app: Привет, \\ \"мир\"\r\n");
  CHECK(bench.records(2) ==
        Texts{"<13>Feb 16 09:55:48 host app: one", "<13>Feb 16 09:55:48 host app: Привет, \\ \"мир\""});
  const auto& first = bench.emit.transactions().at(0);
  CHECK(first.batches.at(0).format == SLUICE_FORMAT_TEXT);
  CHECK(bench.emit.stored() == "{\"version\":1}");
}

TEST_CASE("several addresses and several senders at once and each connection has its own framing") {
  auto config = listening({"tcp://127.0.0.1:0", "udp://127.0.0.1:0", "tcp://127.0.0.1:0"});
  config.stream = "plant";
  Bench bench(config);
  Client lines(bench.port(0));
  Client nul(bench.port(2), "127.0.0.2");
  Client counted(bench.port(0), "127.0.0.3");
  Client datagrams(bench.port(1), "127.0.0.4", SOCK_DGRAM);
  lines.send("line\n");
  nul.send("nul\0"s);
  counted.send("11 <13>counted");
  datagrams.send("datagram\n");
  auto got = bench.records(4, "plant");
  std::sort(got.begin(), got.end());
  CHECK(got == Texts{"<13>counted", "datagram", "line", "nul"});
  CHECK(bench.source.senders().size() == 4);
  CHECK(test::contains(bench.host.status(), "listening on tcp://127.0.0.1:"));
  CHECK(test::contains(bench.host.status(), "127.0.0.3: "));
}

TEST_CASE("the messages of a connection arrive in order however they are cut into segments") {
  for (const auto pieces : {simulators::Pieces::whole, simulators::Pieces::split, simulators::Pieces::merged,
                            simulators::Pieces::bytes}) {
    for (const auto framing : {simulators::WireFraming::lf, simulators::WireFraming::nul,
                               simulators::WireFraming::none, simulators::WireFraming::octet_counting}) {
      for (const auto layout : {simulators::CefLayout::a, simulators::CefLayout::b}) {
        Bench bench(listening());
        simulators::ConnectorOptions options;
        options.target = bench.place();
        options.pieces = pieces;
        options.framing = framing;
        options.style.layout = layout;
        options.events = 20;
        simulators::SiemConnector connector(options);
        const auto expected = connector.expected();
        CHECK(bench.records(expected.size()) == expected);
      }
    }
  }
}

TEST_CASE("a message without any end is taken after a silence") {
  Bench bench(listening(), test::fast_clocks());
  Client client(bench.port());
  client.send("no end in sight");
  CHECK(bench.records(1) == Texts{"no end in sight"});
  client.send("and another one");
  CHECK(bench.records(2).at(1) == "and another one");
}

TEST_CASE("line breaks inside a message are escaped in a stream of their own") {
  Bench bench(listening());
  Client client(bench.port());
  const std::string message = "<13>first\r\nsecond \\n C:\\dir";
  client.send(std::to_string(message.size()) + " " + message);
  CHECK(bench.records(1, "syslog-multiline") == Texts{"<13>first\\r\\nsecond \\\\n C:\\\\dir"});
}

TEST_CASE("broken UTF-8 goes to the dead letters with its bytes and the rest goes on") {
  Bench bench(listening());
  Client client(bench.port());
  client.send("good\nbad \xff\xfe bytes\ngood too\n");
  CHECK(bench.records(2) == Texts{"good", "good too"});
  const auto bad = bench.malformed(1);
  CHECK(bad.at(0).data == "bad \xff\xfe bytes");
  CHECK(test::contains(bad.at(0).reason, "UTF-8"));
  CHECK(test::contains(bad.at(0).place, "sender 127.0.0.1 port "));
  CHECK(test::contains(bad.at(0).place, "message 2"));
}

TEST_CASE("CEF becomes JSON and what is not CEF is not lost") {
  auto config = listening();
  config.parse = syslog::Parse::cef;
  Bench bench(config);
  Client client(bench.port());
  client.send(
      "2026-02-16T09:55:48.222Z 192.0.2.50 CEF:0|Kaspersky|KICS4Net|4.5|8000000001|Файл "
      "C:\\Путь|x|9|src=10.0.0.1 "
      "monitoringPoint=None\nplain \"text\"\n");
  const auto got = bench.records(2);
  CHECK(test::contains(got[0], "{\"sender\":\"127.0.0.1\",\"received\":\"20"));
  CHECK(test::contains(
      got[0],
      "\"dateTime\":\"2026-02-16T09:55:48.222Z\",\"hostname\":\"192.0.2.50\",\"cefVersion\":\"0\","
      "\"deviceVendor\":\"Kaspersky\",\"deviceProduct\":\"KICS4Net\",\"deviceVersion\":\"4.5\","
      "\"signatureId\":\"8000000001\",\"name\":\"Файл C:\\\\Путь|x\",\"severity\":\"9\","
      "\"extension\":{\"src\":\"10.0.0.1\"}}"));
  CHECK(test::contains(got[1], "\"message\":\"plain \\\"text\\\"\",\"reason\":\"no \\\"CEF:\\\""));
  for (const auto& record : got) CHECK_FALSE(support::validate_record(record));
  CHECK(bench.emit.transactions().at(0).batches.at(0).format == SLUICE_FORMAT_JSON);
}

TEST_CASE("a run that ends does so when nothing has come for a while and a service goes on") {
  auto config = listening();
  config.idle = 30ms;
  Bench bench(config);
  Client client(bench.port());
  client.send("one\n");
  CHECK(bench.records(1) == Texts{"one"});
  while (bench.emit.poll(bench.source) == sdk::Poll::more) {
  }
  client.send("two\n");  // asked again: a service
  CHECK(bench.records(2).at(1) == "two");
}

TEST_CASE("cancel ends a poll that waits and what the sockets held is made safe first") {
  Bench bench(listening());
  Client client(bench.port());
  client.send("one\n");
  bench.records(1);
  client.send("two\nthree\nhalf a mess");
  bench.source.cancel();
  std::string message;
  try {
    bench.emit.poll(bench.source);
    FAIL("it went on");
  } catch (const sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_CANCELLED);
  }
  CHECK(bench.emit.records("syslog") == Texts{"one", "two", "three"});
  CHECK(bench.malformed(1).at(0).data == "half a mess");
  CHECK_THROWS_AS(bench.emit.poll(bench.source), sdk::Failure);
}

TEST_CASE("cancel from another thread ends a waiting poll") {
  Bench bench(listening());
  std::thread other([&] { bench.source.cancel(); });
  CHECK_THROWS_AS(bench.emit.poll(bench.source), sdk::Failure);
  other.join();
}

TEST_CASE("a port that is taken is named with the cause and what to do and taken when it is free") {
  auto first = std::make_unique<Bench>(listening());
  auto config = listening({"tcp://" + first->place()});
  const test::RecordingHost host;
  syslog::Source second(config, host.host());
  try {
    second.open({});
    FAIL("it was opened");
  } catch (const sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_RETRY);
    CHECK(test::contains(failure.what(), first->place()));
    CHECK(test::contains(failure.what(), "in use"));
    CHECK(test::contains(failure.what(), "ss -ltnp"));
  }
  first.reset();
  second.open({});
  CHECK(second.addresses().size() == 1);
}

TEST_CASE("an address that is not ours is named") {
  const test::RecordingHost host;
  syslog::Source source(listening({"udp://192.0.2.77:5140"}), host.host());
  try {
    source.open({});
    FAIL("it was opened");
  } catch (const sdk::Failure& failure) {
    CHECK(test::contains(failure.what(), "ip address"));
  }
}

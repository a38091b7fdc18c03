// SPDX-License-Identifier: Apache-2.0
#include "plugins/syslog/bench.hpp"
#include "support/json/record.hpp"

using namespace sluice;
using test::Bench;
using test::Client;
using test::listening;
using namespace std::chrono_literals;

namespace {

syslog::Config merging() {
  auto config = listening();
  config.parse = syslog::Parse::cef;
  config.merge_duplicates = true;
  config.merge_window = 20ms;
  return config;
}

std::string event(const std::string& id, const std::string& rest, const std::string& type = "8000000001") {
  return "CEF:0|Kaspersky|KICS4Net|4.5|" + type + "|T|9|eventIdentifier=" + id + " " + rest + "\n";
}

/// How many messages were merged into a record: itself and its duplicates.
std::size_t messages_in(const std::string& record) {
  std::size_t count = 1;
  const auto list = record.find("\"duplicates\":[");
  if (list == std::string::npos) return count;
  for (auto at = record.find("{\"extension\"", list); at != std::string::npos;
       at = record.find("{\"extension\"", at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("messages of one event become one record with what distinguishes them") {
  Bench bench(merging());
  Client client(bench.port());
  client.send(event("7", "src=10.0.0.1 dst=10.0.0.2 proto=TCP") +
              event("7", "src=10.0.0.3 dst=10.0.0.2 dmac=x") + event("8", "src=10.0.0.4") +
              event("7", "src=10.0.0.1 dst=10.0.0.2 proto=TCP"));
  const auto records = bench.records(2);
  REQUIRE(records.size() == 2);
  CHECK(test::contains(records[0],
                       "\"extension\":{\"eventIdentifier\":\"7\",\"src\":\"10.0.0.1\",\"dst\":\"10.0.0.2\","
                       "\"proto\":\"TCP\"},\"duplicates\":[{\"extension\":{\"src\":\"10.0.0.3\",\"dmac\":"
                       "\"x\",\"proto\":null}},{}]}"));
  CHECK(test::contains(records[1], "\"eventIdentifier\":\"8\""));
  CHECK_FALSE(test::contains(records[1], "duplicates"));
  for (const auto& record : records) CHECK_FALSE(support::validate_record(record));
  CHECK(bench.source.senders().total().messages == 4);
}

TEST_CASE("other senders and other types and messages without an identifier are not merged") {
  Bench bench(merging());
  Client one(bench.port());
  Client two(bench.port(), "127.0.0.2");
  one.send(event("7", "a=1") + event("7", "a=2", "4000000001") +
           "CEF:0|a|b|c|d|e|1|x=1\nCEF:0|a|b|c|d|e|1|x=1\n");
  two.send(event("7", "a=3"));
  CHECK(bench.records(5).size() == 5);
}

TEST_CASE("a refused transaction keeps what was merged") {
  Bench bench(merging());
  int refusals = 3;
  bench.emit.on_checkpoint = [&](std::string_view) { return refusals-- > 0 ? SLUICE_RETRY : SLUICE_OK; };
  Client client(bench.port());
  client.send(event("7", "src=1") + event("7", "src=2"));
  while (bench.emit.records("syslog").empty()) {
    try {
      bench.emit.poll(bench.source);
    } catch (const sdk::Failure& failure) {
      CHECK(failure.status() == SLUICE_RETRY);
      bench.source.open(bench.emit.stored());
    }
  }
  CHECK(bench.emit.records("syslog").size() == 1);
  CHECK(
      test::contains(bench.emit.records("syslog").at(0), "\"duplicates\":[{\"extension\":{\"src\":\"2\"}}]"));
}

TEST_CASE("every message of the simulator is in the record of its event") {
  auto config = merging();
  config.merge_window = 2s;  // the copies of an event follow each other at once
  config.collect_size = sdk::Bytes{64 << 10};
  Bench bench(config);
  simulators::ConnectorOptions options;
  options.target = bench.place();
  options.events = 700;
  options.style.duplicates_every = 2;
  simulators::SiemConnector connector(options);
  const std::size_t messages = connector.expected().size();
  const auto copies = [&] {
    std::size_t count = 0;
    for (const auto& record : bench.emit.records("syslog")) count += messages_in(record);
    return count;
  };
  // On a slow machine a copy may come after the window, as a record of its own: none is lost all the same.
  bench.poll_until([&] { return copies() >= messages; });
  CHECK(copies() == messages);
  CHECK(bench.emit.records("syslog").size() >= 700);
  CHECK(bench.emit.records("syslog").size() < messages);
}

// SPDX-License-Identifier: Apache-2.0
// Formats over the wire: each with each header and framing that the options allow, read back as a receiver
// does.
#include <fstream>

#include "plugins/siem/bench.hpp"
#include "plugins/support/event_format/cef_parser.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using namespace sluice::test;
using event_format::Format;

namespace {

const std::vector<std::string> records = {
    R"({"EventType":"process","HostName":"a=b|c","Timestamp":1746522000123456,"CommandLine":"x\ny"})", "[1]",
    R"({"EventType":"new","HostName":"ж","Timestamp":1})"};

std::string mapping(const std::string& name = "kata-events") {
  return std::string(MAPPINGS) + '/' + name + ".toml";
}

/// The messages of a stream, frames taken off.
std::vector<std::string> messages(const std::string& bytes, siem::Framing framing) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t end = 0;
    if (framing == siem::Framing::octet_counting) {
      const std::size_t space = bytes.find(' ', at);
      const std::size_t length = std::stoul(bytes.substr(at, space - at));
      at = space + 1;
      end = at + length;
      out.push_back(bytes.substr(at, length));
      at = end;
    } else {
      end = bytes.find(framing == siem::Framing::nul ? '\0' : '\n', at);
      REQUIRE(end != std::string::npos);
      out.push_back(bytes.substr(at, end - at));
      at = end + 1;
    }
  }
  return out;
}

bool has_error(const siem::Config& config) {
  for (const auto& problem : siem::spec().check(config)) {
    if (!problem.warning) return true;
  }
  return false;
}

void check_message(Format format, const std::string& message, const std::string& prefix, bool first) {
  REQUIRE(message.starts_with(prefix));
  const std::string line = message.substr(prefix.size());
  if (format == Format::cef) {
    const auto event = parse_cef(message);
    CHECK(event.prefix == prefix);
    CHECK(event.header[3] == (first ? "process" : "new"));
    CHECK(event["dvchost"] == (first ? "a=b|c" : "ж"));
    CHECK(event["cs6"] == (first ? "x\ny" : ""));
  } else if (format == Format::leef) {
    CHECK(parse_leef(line)["dvchost"] == (first ? "a=b|c" : "ж"));
  } else {
    CHECK(contains(line, first ? "a=b|c process" : "ж new"));
  }
}

}  // namespace

TEST_CASE("every format arrives with every header and framing that the check allows") {
  int allowed = 0, refused = 0;
  for (const auto format : {Format::cef, Format::leef, Format::text}) {
    for (const auto framing : {siem::Framing::lf, siem::Framing::nul, siem::Framing::octet_counting}) {
      for (const auto header : {siem::Header::none, siem::Header::rfc5424, siem::Header::rfc3164}) {
        Receiver receiver;
        auto config = config_for(receiver);
        config.format = format;
        config.mapping = mapping();
        config.framing = framing;
        config.header = header;
        config.hostname = "gateway";
        if (has_error(config)) {
          ++refused;
          CHECK(framing == siem::Framing::octet_counting);
          CHECK(header == siem::Header::none);
          continue;
        }
        ++allowed;
        const FakeHost host;
        const Rejected rejected;
        siem::Sink sink(config, host.get(), [] { return std::chrono::system_clock::time_point{}; });
        sink.open("");
        sink.write(Lines("events", records).view(), rejected.get());
        sink.commit();
        const auto arrived = messages(receiver.text(), framing);
        REQUIRE(arrived.size() == 2);
        const std::string prefix = siem::HeaderWriter(config, "", ::getpid()).text("events", {});
        check_message(format, arrived[0], prefix, true);
        check_message(format, arrived[1], prefix, false);
        REQUIRE(rejected.all().size() == 1);
        CHECK(rejected.all()[0].first == 1);
      }
    }
  }
  CHECK(allowed == 25);
  CHECK(refused == 2);
}

TEST_CASE("over UDP a CEF line with a syslog header is one datagram") {
  ReceiverOptions options;
  options.transport = simulators::Transport::udp;
  Receiver receiver(options);
  auto config = config_for(receiver);
  config.transport = siem::Transport::udp;
  config.format = Format::cef;
  config.mapping = mapping();
  config.header = siem::Header::rfc3164;
  CHECK_FALSE(has_error(config));
  Bench bench(config);
  bench.deliver({records[0]});
  REQUIRE(receiver.wait_for_bytes(100, patience));
  REQUIRE(receiver.received().size() == 1);
  const auto event = parse_cef(receiver.received()[0].bytes);
  CHECK(event.prefix.starts_with("<134>"));
  CHECK(event.header[3] == "process");
}

TEST_CASE("a line that grows beyond max_record is rejected by the number of its record") {
  Receiver receiver;
  auto config = config_for(receiver);
  config.format = Format::cef;
  config.mapping = mapping();
  config.max_record = sdk::Bytes{480};
  Bench bench(config);
  const std::string grows = R"({"EventType":"process","CommandLine":")" + std::string(400, '=') + "\"}";
  bench.deliver({"x", R"({"EventType":"a"})", grows, R"({"EventType":"b"})"});
  REQUIRE(bench.rejected.all().size() == 2);
  CHECK(bench.rejected.all()[0].first == 0);
  CHECK(bench.rejected.all()[1].first == 2);
  CHECK(contains(bench.rejected.all()[1].second, "longer than max_record"));
  CHECK(messages(receiver.text(), siem::Framing::lf).size() == 2);
}

TEST_CASE("text records pass as CEF or are rejected, and gaps are told in the format") {
  Receiver receiver;
  auto config = config_for(receiver);
  config.format = Format::cef;
  config.mapping = mapping();
  Bench bench(config);
  bench.sink.write(Lines("syslog", {"<1>x CEF:0|a|b|c|d|e|5|k=v", "other"}, SLUICE_FORMAT_TEXT).view(),
                   bench.rejected.get());
  bench.sink.commit();
  CHECK(receiver.text() == "<1>x CEF:0|a|b|c|d|e|5|k=v\n");
  REQUIRE(bench.rejected.all().size() == 1);
  CHECK(bench.rejected.all()[0].first == 1);
}

TEST_CASE("a transaction of which no record can be rendered connects nowhere") {
  Receiver receiver;
  auto config = config_for(receiver);
  config.format = Format::leef;
  config.mapping = mapping("kics-events");
  Bench bench(config);
  bench.deliver({"x", "y"});
  CHECK(receiver.counters().connections == 0);
  CHECK(bench.rejected.all().size() == 2);
}

TEST_CASE("the options of the formats are checked") {
  siem::Config config;
  config.address = "kuma.example:5160";
  const auto only = [&](const std::string& option) {
    const auto problems = siem::spec().check(config);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].option == option);
    return problems[0].text;
  };
  config.format = Format::cef;
  CHECK(contains(only("format"), "kata-events"));
  config.mapping = mapping();
  CHECK(siem::spec().check(config).empty());
  config.framing = siem::Framing::octet_counting;
  CHECK(contains(only("framing"), "bare CEF line"));
  config.header = siem::Header::rfc5424;
  CHECK(siem::spec().check(config).empty());
  config.framing = siem::Framing::lf;
  config.format = Format::json;
  CHECK(contains(only("mapping"), "has no [json]"));
  config.format = Format::verbatim;
  CHECK(contains(only("mapping"), "has no effect"));
}

TEST_CASE("a mapping that is gone or broken at the start ends the sink with its place") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "m.toml").string();
  std::ofstream(file) << "[header]\nvendor = 5\n";
  siem::Config config;
  config.address = "kuma.example:5160";
  config.format = Format::cef;
  config.mapping = file;
  const FakeHost host;
  std::string message;
  CHECK(status_of([&] { siem::Sink sink(config, host.get()); }, &message) == SLUICE_BROKEN);
  CHECK(contains(message, "m.toml:"));
}

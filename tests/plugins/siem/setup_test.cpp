// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/setup.hpp"

#include "plugins/siem/bench.hpp"
#include "sinks/siem/test_event.hpp"
#include "support/contains.hpp"
#include "support/recorded_person.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls/certificate.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

struct SetupTest {
  TemporaryFolder folder;
  RecordedPerson someone;
  FakeHost host;
  siem::SetupConfig wanted;

  void run(const Receiver& receiver) {
    wanted.address = receiver.address();
    wanted.dir = folder.path().string();
    auto person = someone.person();
    siem::setup(wanted, host.get(), person);
  }
  void look(const siem::Config& config) {
    auto person = someone.person();
    siem::doctor(config, host.get(), person);
  }
  /// The mark that the person is told to look for.
  std::string mark() const {
    const std::string said = someone.everything();
    return said.substr(said.find("sluice-test-"), 20);
  }
};

std::string received(Receiver& receiver, uint64_t connections) {
  CHECK(receiver.wait_for_connections(connections, patience));
  return receiver.text();
}

}  // namespace

TEST_CASE_FIXTURE(SetupTest, "setup finds out how a collector confirms and sends one marked event") {
  ReceiverOptions options;
  bool closes = true;
  SUBCASE("one that closes after us") {}
  SUBCASE("one that keeps connections open") {
    options.behaviour = Behaviour::never_close;
    wanted.wait = 50ms;
    closes = false;
  }
  Receiver receiver(options);
  run(receiver);
  CHECK(contains(someone.everything(), closes ? "closes after us" : "keeps connections open"));
  CHECK(receiver.wait_for_lines(1, patience));
  CHECK(contains(receiver.text(), mark()));
  CHECK(someone.said("note pipeline: [[sink]] plugin = \"siem\", address = \"" + receiver.address() + "\""));
}

TEST_CASE_FIXTURE(SetupTest, "the test event has the chosen format, header and framing") {
  std::string begins, ends, option;
  SUBCASE("CEF with an RFC 5424 header, counted octets") {
    wanted.format = event_format::Format::cef;
    wanted.header = siem::Header::rfc5424;
    wanted.framing = siem::Framing::octet_counting;
    ends = "msg=test event of sluice, may be ignored";
    option = ", framing = \"octet-counting\", header = \"rfc5424\", format = \"cef\", mapping = ";
  }
  SUBCASE("LEEF") {
    wanted.format = event_format::Format::leef;
    begins = "LEEF:1.0|sluice|sluice|0|test|cat=test\t";
    ends = "may be ignored\n";
    option = ", format = \"leef\", mapping = ";
  }
  SUBCASE("text, ended by NUL") {
    wanted.format = event_format::Format::text;
    wanted.framing = siem::Framing::nul;
    begins = "sluice-test-";
    ends = std::string("may be ignored\0", 15);
    option = ", framing = \"nul\", format = \"text\", mapping = ";
  }
  Receiver receiver;
  run(receiver);
  const std::string text = received(receiver, 2);
  CHECK(contains(text, mark()));
  CHECK(text.ends_with(ends));
  CHECK(contains(someone.everything(), option));
  if (wanted.framing != siem::Framing::octet_counting) {
    CHECK(text.starts_with(begins));
    return;
  }
  std::size_t digits = 0;
  const auto length = std::stoul(text, &digits);
  CHECK(text.size() == digits + 1 + length);
  CHECK(contains(text.substr(digits), " <134>1 "));
  CHECK(contains(text, "CEF:0|sluice|sluice|0|test|Test event|1|rt="));
}

TEST_CASE("a host name with odd characters does not break the test event") {
  const auto now = std::chrono::system_clock::time_point(std::chrono::seconds(1));
  using event_format::Format;
  CHECK(siem::test_event(Format::verbatim, "m", "a\"b\\c", now) ==
        R"({"EventType":"m","HostName":"a\"b\\c","Timestamp":1000000,)"
        R"("Message":"test event of sluice, may be ignored"})");
  CHECK(contains(siem::test_event(Format::cef, "m", "a=b", now), "rt=1000 dvchost=a\\=b externalId=m msg="));
}

TEST_CASE_FIXTURE(SetupTest, "a quiet setup sends nothing") {
  Receiver receiver;
  wanted.quiet = true;
  run(receiver);
  CHECK(received(receiver, 1).empty());
}

TEST_CASE_FIXTURE(SetupTest, "a collector that nobody listens for is named with what to do") {
  wanted.address = "127.0.0.1:1";
  auto person = someone.person();
  std::string message;
  CHECK(status_of([&] { siem::setup(wanted, host.get(), person); }, &message) == SLUICE_BROKEN);
  CHECK(contains(message, "cannot be used yet"));
  CHECK(someone.said("FAILURE port: "));
  siem::Config config;
  config.address = wanted.address;
  look(config);
  CHECK(someone.findings.back().starts_with("FAILURE port: "));
}

TEST_CASE_FIXTURE(SetupTest, "doctor sends nothing to the collector") {
  Receiver receiver;
  look(config_for(receiver));
  CHECK(someone.said("OK port: "));
  CHECK(received(receiver, 1).empty());
}

TEST_CASE_FIXTURE(SetupTest, "UDP is tried with an event that nothing confirms") {
  ReceiverOptions options;
  options.transport = simulators::Transport::udp;
  Receiver receiver(options);
  wanted.transport = siem::Transport::udp;
  run(receiver);
  CHECK(someone.said("note port: UDP"));
  CHECK(someone.said("OK test event: "));
}

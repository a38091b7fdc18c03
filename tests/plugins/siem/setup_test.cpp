// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/setup.hpp"

#include "plugins/siem/bench.hpp"
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

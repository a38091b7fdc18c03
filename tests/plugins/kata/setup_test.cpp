// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/setup.hpp"

#include "plugins/kata/central_node.hpp"
#include "support/contains.hpp"
#include "support/eventually.hpp"
#include "support/recorded_person.hpp"
#include "support/tls/certificate.hpp"

using namespace sluice;
using namespace sluice::kata;
using test::contains;

namespace {

simulators::KataOptions unapproved() {
  auto options = CentralNode::options();
  options.accept = false;
  return options;
}

struct SetupTest {
  CentralNode central{unapproved()};
  test::TemporaryFolder folder;
  test::RecordedPerson someone;
  SetupConfig wanted;

  SetupTest() {
    wanted.url = central.node->url();
    wanted.dir = (folder.path() / "kata").string();
    wanted.siem = "kuma.example:5160";
  }
  std::string shown() const {
    return support::tls::fingerprint(
        *support::tls::load_certificates({.file = central.file("server.pem"), .text = {}}, "server").front());
  }
  void run() {
    auto person = someone.person();
    setup(wanted, central.host.host(), person);
  }
  sdk::Failure failure() {
    try {
      run();
    } catch (const sdk::Failure& failed) {
      return failed;
    }
    FAIL("setup succeeded");
    return sdk::Failure::cancelled();
  }
  std::string written(const std::string& name) const { return someone.files.at(wanted.dir + "/" + name); }
};

}  // namespace

TEST_CASE_FIXTURE(SetupTest, "setup waits for the administrator and then writes a pipeline that runs") {
  int waits = 0;
  someone.on_wait = [&] {
    if (++waits == 2) central.node->accept();
  };
  run();
  CHECK(waits == 2);
  CHECK(contains(someone.questions.at(0), "administrator"));
  CHECK(contains(someone.everything(), written("external_system_id").substr(0, 36)));
  CHECK(contains(someone.everything(), "External systems"));
  CHECK(someone.said("OK approval: the Central Node answers: a first page with 10 events"));
  CHECK(someone.private_files == std::vector<std::string>{wanted.dir + "/client.key"});
  REQUIRE(someone.pipelines.size() == 1);
  const auto& [name, toml] = *someone.pipelines.begin();
  CHECK(name == "kata-events-127.0.0.1");
  CHECK(contains(toml, "address = \"kuma.example:5160\""));
  CHECK(contains(toml, written("external_system_id").substr(0, 36)));
}

TEST_CASE_FIXTURE(SetupTest, "a second run leaves identity and pin as they are") {
  central.node->set("accept", "true");
  run();
  const auto first = someone.files;
  someone.files.clear();
  someone.questions.clear();
  run();
  CHECK(someone.files.empty());
  CHECK(someone.questions.empty());
  CHECK(someone.said("OK server certificate: still the pinned one"));
}

TEST_CASE_FIXTURE(SetupTest, "renewing asks and says that a new approval is needed") {
  central.node->set("accept", "true");
  run();
  const std::string before = written("client.crt");
  wanted.renew = true;
  someone.answers = {std::nullopt};
  CHECK(failure().status() == SLUICE_CANCELLED);
  CHECK(contains(someone.questions.back(), "approves it again"));
  CHECK(written("client.crt") == before);
  run();
  CHECK(written("client.crt") != before);
}

TEST_CASE_FIXTURE(SetupTest, "a fingerprint given beforehand asks nothing and accepts no other") {
  central.node->set("accept", "true");
  SUBCASE("the right one in any spelling") {
    wanted.fingerprint = shown();
    wanted.fingerprint.erase(std::remove(wanted.fingerprint.begin(), wanted.fingerprint.end(), ':'),
                             wanted.fingerprint.end());
    run();
    CHECK(someone.questions.empty());
  }
  SUBCASE("a wrong one") {
    wanted.fingerprint = "AB:CD";
    const auto failed = failure();
    CHECK(contains(failed.what(), shown()));
    CHECK(contains(failed.what(), "somebody stands between"));
    CHECK(someone.files.count(wanted.dir + "/127.0.0.1.pem") == 0);
  }
}

TEST_CASE_FIXTURE(SetupTest, "a fingerprint that nobody confirms is not pinned") {
  someone.answers = {std::nullopt};
  CHECK(failure().status() == SLUICE_CANCELLED);
  CHECK(someone.files.count(wanted.dir + "/127.0.0.1.pem") == 0);
  CHECK(someone.pipelines.empty());
}

TEST_CASE_FIXTURE(SetupTest, "a replaced server certificate is warned about before it is pinned") {
  central.node->set("accept", "true");
  run();
  central.node->replace_server_certificate();
  someone.answers = {std::nullopt};
  CHECK(failure().status() == SLUICE_CANCELLED);
  CHECK(someone.said("WARNING server certificate: it is not the one that was pinned before"));
}

TEST_CASE_FIXTURE(SetupTest, "whoever loses patience while waiting can go on later") {
  someone.patience = 3;
  CHECK(failure().status() == SLUICE_CANCELLED);
  CHECK(someone.waits.size() == 4);
  CHECK(someone.pipelines.empty());
  const std::string id = written("external_system_id");
  central.node->accept();
  run();
  CHECK(contains(someone.pipelines.begin()->second, id.substr(0, 36)));
}

TEST_CASE_FIXTURE(SetupTest, "a Central Node that cannot be reached is named with what to do") {
  central.node->stop();
  CHECK(contains(failure().what(), "cannot be reached"));
  CHECK(someone.said("FAILURE port: "));
  CHECK(someone.files.empty());
}

TEST_CASE_FIXTURE(SetupTest, "alerts are set up for files where no SIEM is named") {
  central.node->set("accept", "true");
  wanted.api = Api::alerts;
  wanted.siem.clear();
  wanted.name = "kata-scn1";
  run();
  const std::string toml = someone.pipelines.at("kata-scn1");
  CHECK(contains(toml, "api = \"alerts\""));
  CHECK(contains(toml, "plugin = \"file\""));
}

TEST_CASE("doctor says of an approved client that all is well and takes nothing") {
  CentralNode central;
  central.start();
  CHECK(central.poll() == sdk::Poll::idle);
  // An answer counts when it was written to its end, which the client may see before.
  REQUIRE(test::eventually([&] { return central.node->counters().events > 0; }));
  const auto before = central.node->counters();
  test::RecordedPerson someone;
  auto person = someone.person();
  doctor(central.config, central.host.host(), person);
  INFO(someone.everything());
  CHECK(someone.said("OK approval: "));
  CHECK(someone.said("OK TLS: the server shows the pinned certificate"));
  CHECK_FALSE(contains(someone.everything(), "FAILURE"));
  CHECK(central.node->counters().tokens == before.tokens);  // no subscription was made
  CHECK(central.node->counters().events == before.events);
}

TEST_CASE("doctor names cause and remedy for each thing that can be wrong") {
  CentralNode central(unapproved());
  test::RecordedPerson someone;
  auto person = someone.person();
  SUBCASE("not approved") {
    doctor(central.config, central.host.host(), person);
    CHECK(someone.said("FAILURE approval: "));
    CHECK(contains(someone.everything(), central.config.external_system_id));
  }
  SUBCASE("another server certificate") {
    central.node->replace_server_certificate();
    doctor(central.config, central.host.host(), person);
    CHECK(someone.said("FAILURE TLS: "));
    CHECK(contains(someone.everything(), "pinned"));
  }
  SUBCASE("no server") {
    central.node->stop();
    doctor(central.config, central.host.host(), person);
    CHECK(someone.said("FAILURE port: "));
  }
  SUBCASE("no client certificate") {
    central.config.certificate = "/no/such/file";
    doctor(central.config, central.host.host(), person);
    CHECK(someone.said("FAILURE client certificate: "));
    CHECK(contains(someone.everything(), "setup kata"));
  }
}

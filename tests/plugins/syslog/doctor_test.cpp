// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/doctor.hpp"

#include "plugins/syslog/bench.hpp"
#include "simulators/common/certificates.hpp"
#include "simulators/common/identity_folder.hpp"
#include "support/recorded_person.hpp"

using namespace sluice;
using test::contains;

namespace {

struct DoctorTest {
  test::RecordingHost host;
  test::RecordedPerson someone;
  void run(const syslog::Config& config) {
    auto person = someone.person();
    syslog::doctor(config, host.host(), person);
  }
};

}  // namespace

TEST_CASE_FIXTURE(DoctorTest, "doctor says which addresses are free") {
  run(test::listening({"tcp://127.0.0.1:0", "udp://127.0.0.1:0"}));
  CHECK(someone.said("OK address: tcp://127.0.0.1:0 is free"));
  CHECK(someone.said("OK address: udp://127.0.0.1:0 is free"));
}

TEST_CASE_FIXTURE(DoctorTest, "doctor leaves a running listener alone and takes it for the service") {
  test::Bench bench(test::listening({"tcp://127.0.0.1:0", "udp://127.0.0.1:0"}));
  run(test::listening(bench.source.addresses()));
  INFO(someone.everything());
  REQUIRE(someone.findings.size() == 2);
  for (const auto& finding : someone.findings) {
    CHECK(finding.starts_with("note address: "));
    CHECK(contains(finding, "running service"));
  }
  CHECK(contains(someone.remedies.at(0), "ss -ltnp"));
  CHECK(contains(someone.remedies.at(1), "ss -lunp"));
}

TEST_CASE_FIXTURE(DoctorTest, "doctor names an address that this machine does not have") {
  run(test::listening({"tcp://192.0.2.77:5140"}));
  CHECK(someone.said("FAILURE address: tcp://192.0.2.77:5140: cannot listen"));
  CHECK(contains(someone.remedies.at(0), "ip address"));
}

TEST_CASE_FIXTURE(DoctorTest, "doctor looks at the listener's own certificate") {
  test::TemporaryFolder folder;
  const auto identity = simulators::make_self_signed({});
  simulators::write_text_file(folder.path() / "server.crt", identity.certificate);
  simulators::write_text_file(folder.path() / "server.key", identity.key, true);
  auto config = test::listening({"tls://127.0.0.1:0"});
  config.certificate = folder.path() / "server.crt";
  config.private_key = folder.path() / "server.key";
  SUBCASE("good") {
    run(config);
    CHECK(contains(someone.everything(), "certificate: valid until"));
  }
  SUBCASE("missing") {
    config.private_key = folder.path() / "none.key";
    run(config);
    CHECK(contains(someone.everything(), "FAILURE"));
    CHECK(contains(someone.everything(), "none.key"));
  }
}

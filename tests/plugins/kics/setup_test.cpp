// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/setup.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <Poco/DateTime.h>
#include <Poco/Path.h>
#include <Poco/URI.h>
#include <Poco/Zip/Compress.h>

#include "kics_server.hpp"
#include "sources/kics/package.hpp"
#include "support/recorded_person.hpp"
#include "support/tls/certificate.hpp"

namespace sluice::kics {
namespace {

using sdk::Failure;
using simulators::KicsOptions;
using simulators::PathLayout;

/// Somebody who sets up one Server with the package that it made.
struct Visit {
  explicit Visit(KicsOptions options = {}) : kics(std::move(options)) {
    wanted.package = kics.config.package;
    wanted.package_password = kics.config.package_password;
    wanted.dir = (folder.path() / "kics").string();
    wanted.csv_dir = folder.path().string();
  }

  void run() {
    auto person = someone.person();
    setup(wanted, kics.host.host(), person);
  }
  Failure failure() {
    try {
      run();
    } catch (const Failure& failed) {
      return failed;
    }
    FAIL("setup succeeded");
    return Failure::cancelled();
  }
  std::string label() const { return "127.0.0.1-" + std::to_string(Poco::URI(kics.server->url()).getPort()); }
  std::string written(const std::string& name) const { return someone.files.at(wanted.dir + "/" + name); }
  std::string toml() const { return someone.pipelines.begin()->second; }
  /// The fingerprint of the certificate that the Server shows.
  std::string shown() const {
    return support::tls::fingerprint(
        *support::tls::load_certificates({.file = kics.file("server.pem"), .text = {}}, "server").front());
  }
  /// The package without webserver.pem, as Servers before 4.3 make it.
  void use_old_package() {
    wanted.package = (folder.path() / "old.zip").string();
    std::ofstream out(wanted.package, std::ios::binary);
    Poco::Zip::Compress zip(out, true);
    const auto add = [&](const std::string& name, const std::string& content) {
      std::istringstream in(content);
      zip.addFile(in, Poco::DateTime(2021, 5, 6), Poco::Path(name, Poco::Path::PATH_UNIX));
    };
    add("certificates.pfx",
        simulators::make_pkcs12(kics.server->connector_identity(), {}, "simulator", false));
    add("metadata.json", "{\"serverUri\":\"" + kics.server->server_uri() + "\"}");
    zip.close();
  }

  KicsServer kics;
  test::TemporaryFolder folder;
  test::RecordedPerson someone;
  SetupConfig wanted;
};

/// No row of the Server and no secret is in a text.
void check_discreet(const Visit& visit, const std::string& text) {
  CHECK_FALSE(contains(text, "simulator"));  // the password
  CHECK_FALSE(contains(text, "PRIVATE KEY"));
  CHECK_FALSE(contains(text, "access_token"));
  CHECK_FALSE(contains(text, visit.kics.rows(simulators::Resource::devices).front()));
}

TEST_CASE("setup stores what it needs and writes a pipeline that reads without package and password") {
  KicsOptions options;
  SUBCASE("an ordinary package") {}
  SUBCASE("old ciphers") {
    options.package_legacy = true;
  }
  Visit visit(options);
  visit.run();
  INFO(visit.someone.everything());
  CHECK(visit.someone.said("OK package: connector "));
  CHECK(visit.someone.said("OK TLS: the Server's certificate is pinned"));
  CHECK(visit.someone.said("OK product: KICS for Networks 4.3.0.100"));
  CHECK(visit.someone.said("OK device-apps: /v4/device-apps/query answers"));
  CHECK(visit.someone.questions.empty());
  CHECK(visit.someone.private_files ==
        std::vector<std::string>{visit.wanted.dir + "/" + visit.label() + ".key"});
  CHECK(visit.kics.counters().token_requests == 1);
  check_discreet(visit, visit.someone.everything());

  REQUIRE(visit.someone.pipelines.size() == 1);
  CHECK(visit.someone.pipelines.begin()->first == "kics-inventory-" + visit.label());
  CHECK(contains(visit.toml(), "plugin = \"csv\""));
  CHECK_FALSE(contains(visit.toml(), "package"));
  visit.kics.config.package.clear();
  visit.kics.config.package_password.reset();
  visit.kics.config.url = visit.kics.server->url();
  visit.kics.config.certificate = visit.wanted.dir + "/" + visit.label() + ".crt";
  visit.kics.config.private_key = visit.wanted.dir + "/" + visit.label() + ".key";
  visit.kics.config.server_certificate = visit.wanted.dir + "/" + visit.label() + "-server.pem";
  CHECK(visit.kics.poll() == sdk::Poll::idle);
  check_same(visit.kics.delivered(simulators::Resource::apps), visit.kics.rows(simulators::Resource::apps));
}

TEST_CASE("the report says for each path what it answers and nothing of what is in the rows") {
  KicsOptions options;
  options.paths = PathLayout::alternative;
  options.refused_resources = "events,risks";
  Visit visit(options);
  visit.run();
  const std::string report = visit.written("kics-probe.txt");
  INFO(report);
  for (const auto& info : catalogue())
    for (const auto& path : info.paths) CHECK(contains(report, path));
  CHECK(contains(report, "version: 4.3.0.100"));
  CHECK(contains(report, "HTTP 403"));
  CHECK(contains(report, "HTTP 404"));
  CHECK(contains(report, "values: 1 row"));
  CHECK(contains(report, "    row: id number"));
  check_discreet(visit, report);
  CHECK(visit.someone.said("OK audit: /v4/audit-messages/query answers"));
  CHECK(visit.someone.said("WARNING events: "));
  CHECK(visit.someone.said("note rights: not allowed: events, risks"));
}

TEST_CASE("a second run changes nothing and a new package changes the files") {
  Visit visit;
  visit.run();
  visit.someone.files.clear();
  const std::string toml = visit.toml();
  visit.run();
  CHECK(visit.someone.files.size() == 1);  // the report
  CHECK(visit.toml() == toml);
}

TEST_CASE("with a SIEM events go there as CEF through a disk buffer, or the changes of an inventory") {
  Visit visit;
  visit.wanted.siem = "kuma.example:5160";
  SUBCASE("events") {
    visit.run();
    CHECK(contains(visit.toml(), "resources = [\"events\"]"));
    CHECK(contains(visit.toml(), "mapping = \"kics-events\""));
    CHECK(contains(visit.toml(), "every = \"10s\""));
    CHECK(contains(visit.toml(), "events_from = \"24h\""));
  }
  SUBCASE("changes") {
    visit.wanted.resources = {"devices", "risks"};
    visit.wanted.name = "plant";
    visit.run();
    CHECK(visit.someone.pipelines.contains("plant"));
    CHECK(contains(visit.toml(), "resources = [\"devices\", \"risks\"]"));
    CHECK(contains(visit.toml(), "mode = \"changes\""));
    CHECK(contains(visit.toml(), "mapping = \"kics-inventory-changes\""));
  }
  CHECK(contains(visit.toml(), "address = \"kuma.example:5160\""));
  CHECK(contains(visit.toml(), "type = \"disk\""));
}

TEST_CASE("resources and sink that do not go together are refused before anything is asked") {
  Visit visit;
  visit.wanted.resources = {"events"};
  SUBCASE("events into tables") {
    CHECK(contains(visit.failure().what(), "--siem"));
  }
  SUBCASE("two schedules") {
    visit.wanted.siem = "kuma.example:5160";
    visit.wanted.resources.push_back("devices");
    CHECK(contains(visit.failure().what(), "once for each"));
  }
  CHECK(visit.kics.counters().server.requests == 0);
}

TEST_CASE("an old Server offers devices only and the pipeline reads those") {
  KicsOptions options;
  options.paths = PathLayout::v3;
  options.version = "3.1.0.200";
  options.token_urls = simulators::TokenUrls::unversioned;
  Visit visit(options);
  visit.run();
  CHECK(contains(visit.toml(), "resources = [\"devices\"]"));
  CHECK(visit.someone.said("note device-apps: not offered"));
}

TEST_CASE("the password is asked for without echo where it is not given") {
  Visit visit;
  visit.wanted.package_password.reset();
  visit.someone.answers = {std::string("simulator")};
  visit.run();
  CHECK(visit.someone.questions.size() == 1);
  CHECK(visit.someone.pipelines.size() == 1);
}

TEST_CASE("a package without the Server's certificate needs somebody who compares fingerprints") {
  Visit visit;
  visit.use_old_package();
  SUBCASE("asked") {
    visit.run();
    REQUIRE(visit.someone.questions.size() == 1);
    CHECK(contains(visit.someone.everything(), visit.shown()));
    visit.someone.questions.clear();
    visit.run();  // the second time it is known
    CHECK(visit.someone.questions.empty());
  }
  SUBCASE("given") {
    visit.wanted.fingerprint = visit.shown();
    visit.run();
    CHECK(visit.someone.questions.empty());
  }
  SUBCASE("refused") {
    visit.someone.answers = {std::nullopt};
    CHECK(visit.failure().status() == SLUICE_CANCELLED);
    CHECK(visit.someone.files.empty());
    CHECK(visit.kics.counters().server.requests == 0);
    return;
  }
  SUBCASE("another one given") {
    visit.wanted.fingerprint = "AB:CD";
    CHECK(contains(visit.failure().what(), visit.shown()));
    CHECK(visit.someone.files.empty());
    return;
  }
  CHECK(visit.written(visit.label() + "-server.pem") ==
        support::tls::to_pem(
            *support::tls::load_certificates({.file = visit.kics.file("server.pem"), .text = {}}, "server")
                 .front()));
}

TEST_CASE("whatever stops setup is named with what to do and leaves the folder as it was") {
  KicsOptions options;
  Visit visit(options);
  SUBCASE("a wrong password") {
    visit.wanted.package_password = sdk::Secret("wrong");
    CHECK(contains(visit.failure().what(), "wrong password"));
  }
  SUBCASE("no zip") {
    visit.wanted.package = visit.kics.file("server.pem");
    const std::string what = visit.failure().what();
    CHECK(contains(what, "is no zip"));
    CHECK(contains(what, "communication data package"));
  }
  SUBCASE("the package of another connector or an old one") {
    KicsServer other;
    other.server->write_package_to(visit.folder.path() / "other.zip", "simulator");
    visit.wanted.package = (visit.folder.path() / "other.zip").string();
    visit.wanted.url = visit.kics.server->url();
    visit.wanted.fingerprint = visit.shown();
    const std::string what = visit.failure().what();
    CHECK(contains(what, "HTTP 401"));
    CHECK(contains(what, "latest one made for it"));
  }
  SUBCASE("a blocked user") {
    visit.kics.server->set("user-blocked", "true");
    CHECK(contains(visit.failure().what(), "neither deleted nor blocked"));
  }
  SUBCASE("a connector that is switched off") {
    visit.kics.server->set("connector-enabled", "false");
    CHECK(contains(visit.failure().what(), "is the connector enabled"));
  }
  SUBCASE("a name that nobody knows") {
    visit.wanted.url = "https://no-such-host.invalid:8080";
    CHECK(contains(visit.failure().what(), "--url names"));
    CHECK(visit.someone.said("FAILURE name: "));
  }
  SUBCASE("a closed port") {
    visit.kics.server->stop();
    CHECK(contains(visit.failure().what(), "--url"));
    CHECK(visit.someone.said("FAILURE port: "));
  }
  SUBCASE("the Server's certificate was replaced") {
    visit.kics.server->replace_server_certificate();
    const std::string what = visit.failure().what();
    CHECK(contains(what, "new package"));
    CHECK(contains(what, "--fingerprint"));
    CHECK(visit.kics.counters().server.requests == 0);
  }
  SUBCASE("somebody loses patience") {
    visit.someone.patience = 3;
    CHECK(visit.failure().status() == SLUICE_CANCELLED);
  }
  CHECK(visit.someone.files.empty());
  CHECK(visit.someone.pipelines.empty());
}

TEST_CASE("a path that breaks off costs its own line only") {
  KicsOptions options;
  options.faults = {"device-apps/hang-up@*"};
  Visit visit(options);
  visit.run();
  CHECK(visit.someone.said("WARNING device-apps: "));
  CHECK(contains(visit.written("kics-probe.txt"), "no answer: "));
  CHECK(contains(visit.toml(), "\"device-users\""));
}

struct DoctorTest {
  KicsServer kics;
  test::RecordedPerson someone;
  void run() {
    auto person = someone.person();
    doctor(kics.config, kics.host.host(), person);
  }
};

TEST_CASE_FIXTURE(DoctorTest, "doctor says that all is well with one token and no query") {
  SUBCASE("with a package") {}
  SUBCASE("with files") {
    kics.use_url();
  }
  run();
  INFO(someone.everything());
  CHECK_FALSE(contains(someone.everything(), "FAILURE"));
  CHECK(someone.said("OK client certificate: valid until"));
  CHECK(someone.said("OK TLS: the server shows the pinned certificate"));
  CHECK(someone.said("OK authorisation: "));
  CHECK(someone.said("OK product: KICS for Networks 4.3.0.100"));
  CHECK(kics.counters().token_requests == 1);
  CHECK(kics.counters().queries == 0);
  CHECK(someone.files.empty());
}

TEST_CASE_FIXTURE(DoctorTest, "doctor names cause and remedy for each thing that can be wrong") {
  std::string finding;
  SUBCASE("a wrong password") {
    kics.config.package_password = sdk::Secret("wrong");
    finding = "FAILURE package: ";
  }
  SUBCASE("no certificate") {
    kics.use_url();
    kics.config.certificate = "/no/such/file";
    finding = "FAILURE client certificate: ";
  }
  SUBCASE("another server certificate") {
    kics.server->replace_server_certificate();
    finding = "FAILURE TLS: ";
  }
  SUBCASE("no server") {
    kics.server->stop();
    finding = "FAILURE port: ";
  }
  SUBCASE("a blocked user") {
    kics.server->set("user-blocked", "true");
    finding = "FAILURE authorisation: ";
  }
  run();
  INFO(someone.everything());
  CHECK(someone.said(finding));
  CHECK_FALSE(someone.remedies.empty());
}

TEST_CASE("a source publishes when the first of its certificates ends") {
  KicsServer kics;
  CHECK(kics.poll() == sdk::Poll::idle);
  CHECK(kics.host.gauges().at("certificate_expiry_timestamp_seconds") > 1.7e9);
}

}  // namespace
}  // namespace sluice::kics

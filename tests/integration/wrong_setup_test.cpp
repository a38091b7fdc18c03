// SPDX-License-Identifier: Apache-2.0
// What a wrong setup says, as a person sees it: the cause, and what to do. Errors of a communication data
// package are in plugins/kics/setup_test.cpp, where they can leave nothing behind.
#include <filesystem>

#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "simulators/common/certificates.hpp"
#include "simulators/kics/simulator.hpp"
#include "support/contains.hpp"

using namespace sluice;
using test::contains;
using test::Site;

namespace {

/// What the program said, whichever way; its exit status has to be 1.
std::string said(const test::Finished& finished) {
  INFO(finished.output, finished.errors);
  CHECK(finished.code == 1);
  return finished.output + finished.errors;
}

std::string set_up_siem(const Site& site, std::vector<std::string> words) {
  words.insert(words.begin(), {"setup", "siem"});
  words.insert(words.end(), {"--wait", "1s"});
  return said(test::run_program(site.folder(), site.arguments(words)));
}

std::string doctor(const Site& site) {
  return said(test::run_program(site.folder(), site.arguments({"doctor"})));
}

simulators::KataOptions unapproved() {
  auto options = test::small_events(1);
  options.accept = false;
  return options;
}

simulators::ReceiverOptions collector(simulators::Transport transport,
                                      simulators::Behaviour behaviour = simulators::Behaviour::normal) {
  simulators::ReceiverOptions options;
  options.transport = transport;
  options.behaviour = behaviour;
  return options;
}

}  // namespace

TEST_CASE("a Central Node that has not accepted this client, or has rejected it, is named with what to do") {
  Site site(unapproved());
  SUBCASE("not approved") {}
  SUBCASE("rejected") {
    site.kata.reject();
  }
  site.pipeline({"file"}, "disk");
  const std::string text = doctor(site);
  CHECK(contains(text, "FAILURE"));
  CHECK(contains(text, "approval: the Central Node has not accepted this client"));
  CHECK(contains(text, "section External systems: id " + site.kata.external_system_id()));
}

TEST_CASE("an expired certificate of ours is named with its date and the command that renews it") {
  Site site(test::small_events(1));
  const auto expired = simulators::make_expired();
  test::write_file(site.folder() / "kata/client.crt", expired.certificate);
  std::filesystem::remove(site.folder() / "kata/client.key");
  test::write_file(site.folder() / "kata/client.key", expired.key);
  site.pipeline({"file"}, "disk");
  const std::string text = doctor(site);
  CHECK(contains(text, "FAILURE"));
  CHECK(contains(text, "client certificate: "));
  CHECK(contains(text, "expired"));
  CHECK(contains(text, "sluice setup kata --renew"));
}

TEST_CASE("a Central Node's other certificate is no match for the pin") {
  Site site(test::small_events(1));
  site.pipeline({"file"}, "disk");
  site.kata.replace_server_certificate();
  const std::string text = doctor(site);
  CHECK(contains(text, "TLS: "));
  CHECK(contains(text, "pinned"));
}

TEST_CASE("whatever keeps a collector from being reached is named with what to do") {
  const auto tcp = simulators::Transport::tcp;
  const auto tls = simulators::Transport::tls;
  SUBCASE("a name that nobody knows") {
    Site site(unapproved());
    const std::string text = set_up_siem(site, {"no-such-collector.invalid:5160"});
    CHECK(contains(text, "no-such-collector.invalid:5160: resolve: "));
    CHECK(contains(text, "getent hosts no-such-collector.invalid"));
  }
  SUBCASE("a closed port") {
    Site site(unapproved(), collector(tcp, simulators::Behaviour::down));
    const std::string text = set_up_siem(site, {site.receiver.address()});
    CHECK(contains(text, "connection refused"));
    CHECK(contains(text, "no firewall is between"));
  }
  SUBCASE("TLS on our side only") {
    Site site(unapproved(), collector(tcp));
    const std::string text = set_up_siem(site, {site.receiver.address(), "--transport", "tls", "--yes"});
    CHECK(contains(text, "TLS handshake"));
    CHECK(contains(text, "leave --transport out"));
  }
  SUBCASE("TLS on the collector's side only") {
    Site site(unapproved(), collector(tls));
    const std::string text = set_up_siem(site, {site.receiver.address()});
    CHECK(contains(text, "--transport tls"));
  }
  SUBCASE("a collector that closes at once") {
    auto options = collector(tcp, simulators::Behaviour::close_after);
    options.after = 0;
    Site site(unapproved(), options);
    const std::string text = set_up_siem(site, {site.receiver.address()});
    CHECK(contains(text, "FAILURE"));
    CHECK(contains(text, "test event: "));
    CHECK(contains(text, "the collector's own log"));
  }
  SUBCASE("another fingerprint than the one compared") {
    Site site(unapproved(), collector(tls));
    const std::string text =
        set_up_siem(site, {site.receiver.address(), "--transport", "tls", "--fingerprint", "AB:CD"});
    CHECK(contains(text, "--fingerprint says AB:CD"));
    CHECK(contains(text, "otherwise somebody stands between"));
  }
}

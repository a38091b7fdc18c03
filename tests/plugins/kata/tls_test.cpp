// SPDX-License-Identifier: Apache-2.0
// Whom the source trusts, and how it proves itself.
#include <fstream>

#include "central_node.hpp"

namespace sluice::kata {
namespace {

using sdk::Failure;

std::string localhost(const CentralNode& central) {
  return "https://localhost:" + std::to_string(central.node->port());
}

void write(const std::string& file, const std::string& text) {
  std::ofstream(file) << text;
}

void check_refused(CentralNode& central) {
  const Failure failed = central.failure();
  CHECK(failed.status() == SLUICE_RETRY);
  CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
  CHECK(central.node->counters().requests == 0);
}

TEST_CASE("a pinned certificate is trusted whatever its name and dates are") {
  auto options = CentralNode::options();
  SUBCASE("in order") {}
  SUBCASE("another name") {
    options.server_identity = simulators::make_wrong_name();
  }
  SUBCASE("expired") {
    options.server_identity = simulators::make_expired();
  }
  CentralNode central(options);
  central.poll();
  CHECK(central.delivered().size() == 50);
}

TEST_CASE("another certificate than the pinned one is refused, until it is pinned") {
  CentralNode central;
  central.node->replace_server_certificate();
  check_refused(central);
}

TEST_CASE("an authority's word counts for the right host only") {
  const simulators::Identity authority = simulators::make_authority();
  auto options = CentralNode::options();
  SUBCASE("the right name") {
    options.server_identity = simulators::make_issued(authority, {});
    CentralNode central(options);
    write(central.file("ca.pem"), authority.certificate);
    central.config.server_certificate.clear();
    central.config.ca = central.file("ca.pem");
    central.config.url = localhost(central);
    central.poll();
    CHECK(central.delivered().size() == 50);
  }
  SUBCASE("another name") {
    options.server_identity = simulators::make_wrong_name(authority);
    CentralNode central(options);
    write(central.file("ca.pem"), authority.certificate);
    central.config.server_certificate.clear();
    central.config.ca = central.file("ca.pem");
    central.config.url = localhost(central);
    check_refused(central);
  }
  SUBCASE("another authority") {
    CentralNode central(options);
    write(central.file("ca.pem"), authority.certificate);
    central.config.server_certificate.clear();
    central.config.ca = central.file("ca.pem");
    check_refused(central);
  }
}

TEST_CASE("without pin and authority the system's trust store decides") {
  CentralNode central;
  central.config.server_certificate.clear();
  check_refused(central);
}

TEST_CASE("verify = none accepts anybody and is complained about at every start") {
  auto options = CentralNode::options();
  options.server_identity = simulators::make_wrong_name();
  CentralNode central(options);
  central.config.server_certificate.clear();
  central.config.verify = Verify::none;
  central.poll();
  CHECK(central.delivered().size() == 50);
  CHECK(central.warnings() == 1);
  central.start();
  CHECK(central.warnings() == 2);
}

TEST_CASE("files that cannot be used stop the source at its start, by name") {
  CentralNode central;
  std::string guilty;
  SUBCASE("no certificate") {
    guilty = central.config.certificate = central.file("missing.crt");
  }
  SUBCASE("not a key") {
    guilty = central.config.private_key = central.file("not-a.key");
    write(guilty, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  }
  SUBCASE("the key of another certificate") {
    guilty = central.config.private_key = central.file("other.key");
    write(guilty, simulators::make_self_signed({}).key);
  }
  SUBCASE("a pin that is no certificate") {
    guilty = central.config.server_certificate = central.file("pin.pem");
    write(guilty, "nothing");
  }
  try {
    central.start();
    FAIL("started");
  } catch (const Failure& failed) {
    CHECK(failed.status() == SLUICE_BROKEN);
    CHECK(std::string_view(failed.what()).find(guilty) != std::string_view::npos);
  }
}

TEST_CASE("a node that cannot be reached is tried again") {
  CentralNode central;
  central.start();
  central.node.reset();
  const Failure failed = central.failure();
  CHECK(failed.status() == SLUICE_RETRY);
  CHECK(failed.retry_after_ms() == SLUICE_DELAY_POLICY);
}

}  // namespace
}  // namespace sluice::kata

// SPDX-License-Identifier: Apache-2.0
// Whom the source trusts, and how it proves itself.
#include <fstream>

#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using sdk::Failure;
using sdk::Poll;
using simulators::KicsOptions;

void write(const std::string& file, const std::string& text) {
  std::ofstream(file) << text;
}

TEST_CASE("the Server's certificate is pinned by the package, whatever its name and dates are") {
  KicsServer kics;  // its certificate names neither 127.0.0.1 nor an authority that anybody knows
  CHECK(kics.poll() == Poll::idle);
}

TEST_CASE("a Server with another certificate is refused, with what to do, until the package is new") {
  KicsServer kics;
  kics.server->replace_server_certificate();
  const Failure failed = kics.failure();
  check_for_a_person(failed);
  CHECK(contains(failed.what(), "new package"));
  CHECK(contains(failed.what(), kics.config.package));
  CHECK(kics.counters().server.requests == 0);
  CHECK(kics.host.status() == failed.what());
}

TEST_CASE("a certificate named beside the package takes the place of its own") {
  KicsServer kics;
  SUBCASE("the right one") {
    kics.config.server_certificate = kics.file("server.pem");
    CHECK(kics.poll() == Poll::idle);
  }
  SUBCASE("another one") {
    kics.config.server_certificate = kics.file("other.pem");
    write(kics.config.server_certificate, simulators::make_self_signed({}).certificate);
    const Failure failed = kics.failure();
    check_for_a_person(failed);
    CHECK(contains(failed.what(), "other.pem"));
    CHECK_FALSE(contains(failed.what(), "new package"));
  }
  SUBCASE("an authority") {
    kics.config.ca = kics.file("ca.pem");
    write(kics.config.ca, simulators::make_authority().certificate);
    check_for_a_person(kics.failure());
  }
}

TEST_CASE("without anybody to trust a self-signed Server is refused") {
  KicsServer kics;
  kics.use_url();
  kics.config.server_certificate.clear();
  check_for_a_person(kics.failure());
  CHECK(kics.counters().server.requests == 0);
}

TEST_CASE("verify = none accepts anybody and is complained about at every start") {
  KicsServer kics;
  kics.server->replace_server_certificate();
  kics.config.verify = Verify::none;
  CHECK(kics.poll() == Poll::idle);
  CHECK(kics.host.lines(SLUICE_LOG_WARNING).size() == 1);
  kics.start();
  CHECK(kics.host.lines(SLUICE_LOG_WARNING).size() == 2);
}

TEST_CASE("files that cannot be used are named, and may be put right while the source waits") {
  KicsServer kics;
  kics.use_url();
  const std::string good = kics.config.private_key;
  kics.config.private_key = kics.file("another.key");
  SUBCASE("no key") {}
  SUBCASE("the key of another certificate") {
    write(kics.config.private_key, simulators::make_self_signed({}).key);
  }
  const Failure failed = kics.failure();
  check_for_a_person(failed);
  CHECK(contains(failed.what(), "another.key"));
  std::ifstream in(good);
  std::ofstream(kics.config.private_key) << in.rdbuf();
  CHECK(kics.poll() == Poll::idle);
}

TEST_CASE("a certificate that is not the connector's gets no token") {
  KicsServer kics;
  kics.use_url();
  const auto stranger = simulators::make_self_signed({});
  kics.config.certificate = kics.config.private_key = kics.file("stranger.pem");
  write(kics.config.certificate, stranger.certificate + stranger.key);
  const Failure failed = kics.failure();
  check_for_a_person(failed);
  CHECK(contains(failed.what(), "latest one"));
}

}  // namespace
}  // namespace sluice::kics

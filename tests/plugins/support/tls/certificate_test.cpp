// SPDX-License-Identifier: Apache-2.0
#include "support/tls/certificate.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "plugins/support/testing/certificates.hpp"
#include "support/tls/context.hpp"

using namespace sluice;
using namespace sluice::support::tls;
using testing::issue;

namespace {

/// The message of the Failure::broken that an action throws.
template <typename Action>
std::string broken_by(Action action) {
  try {
    action();
  } catch (const sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_BROKEN);
    return failure.what();
  }
  return "nothing was thrown";
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a fingerprint is upper-case hex with colons") {
  const std::string text = fingerprint(*issue().certificate);
  CHECK(text.size() == 95);
  CHECK(text[2] == ':');
  CHECK(text.find_first_not_of("0123456789ABCDEF:") == std::string::npos);
}

TEST_CASE("a certificate survives PEM with its names and dates") {
  const testing::Issued issued =
      issue({.common_name = "узел", .names = {"DNS:node.example", "IP:192.0.2.7", "IP:2001:db8::1"}});
  const auto certificates = load_certificates({{}, issued.certificate_pem()}, "certificate");
  REQUIRE(certificates.size() == 1);
  CHECK(fingerprint(*certificates[0]) == fingerprint(*issued.certificate));
  CHECK(subject(*certificates[0]) == "CN = узел");
  CHECK(names(*certificates[0]) == std::vector<std::string>{"node.example", "192.0.2.7", "2001:db8::1"});
  CHECK(expiry(*certificates[0]) - valid_from(*certificates[0]) == std::chrono::hours(25));
}

TEST_CASE("a certificate without alternative names is for its common name") {
  CHECK(names(*issue({.common_name = "old.example", .names = {}}).certificate) ==
        std::vector<std::string>{"old.example"});
}

TEST_CASE("time is written in UTC") {
  CHECK(to_text(std::chrono::system_clock::from_time_t(1'700'000'000)) == "2023-11-14 22:13:20 UTC");
}

TEST_CASE("unusable certificate files are refused by name") {
  const std::string missing = broken_by([] {
    load_certificates({"/nonexistent/a.pem", ""}, "server_certificate");
  });
  CHECK(mentions(missing, "server_certificate \"/nonexistent/a.pem\""));
  CHECK(mentions(missing, "No such file"));
  CHECK(mentions(broken_by([] { load_certificates({"/", ""}, "ca"); }), "ca \"/\""));
  CHECK(mentions(broken_by([] { load_certificates({{}, "hello"}, "ca"); }), "no certificate in it"));
  std::string pem = issue().certificate_pem();
  pem[60] = pem[60] == 'A' ? 'B' : 'A';
  pem.insert(100, "!!!!");
  CHECK(mentions(broken_by([&] { load_certificates({{}, pem}, "ca"); }), "damaged certificate"));
}

TEST_CASE("a client identity needs a key that fits") {
  const testing::Issued one = issue();
  const testing::Issued other = issue();
  const Pem certificate{{}, one.certificate_pem()};
  CHECK(load_identity(certificate, {{}, one.key_pem()}, "").key != nullptr);
  CHECK(mentions(broken_by([&] {
                   load_identity(certificate, {{}, other.key_pem()}, "");
                 }),
                 "does not belong to"));
  CHECK(mentions(broken_by([&] { load_identity(certificate, {}, ""); }), "give both"));
  CHECK(mentions(broken_by([&] { load_identity({}, {{}, one.key_pem()}, ""); }), "give both"));
  CHECK(mentions(broken_by([&] { load_identity(certificate, certificate, ""); }), "no usable private key"));
}

TEST_CASE("an encrypted key opens with its password only") {
  const testing::Issued issued = issue();
  const Pem certificate{{}, issued.certificate_pem()};
  const Pem key{{}, issued.key_pem("tall ship")};
  CHECK(load_identity(certificate, key, "tall ship").key != nullptr);
  CHECK(mentions(broken_by([&] { load_identity(certificate, key, ""); }), "encrypted and no password"));
  const std::string wrong = broken_by([&] { load_identity(certificate, key, "small boat"); });
  CHECK(mentions(wrong, "wrong password"));
  CHECK_FALSE(mentions(wrong, "small boat"));
}

TEST_CASE("the client's fingerprint is that of its certificate") {
  const testing::Issued issued = issue();
  TlsOptions options;
  CHECK_FALSE(client_fingerprint(options));
  options.certificate.text = issued.certificate_pem();
  CHECK(client_fingerprint(options) == fingerprint(*issued.certificate));
}

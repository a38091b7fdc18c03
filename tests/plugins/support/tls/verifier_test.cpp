// SPDX-License-Identifier: Apache-2.0
#include "support/tls/verifier.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "plugins/support/testing/certificates.hpp"
#include "support/tls/context.hpp"

using namespace sluice;
using namespace sluice::support::tls;
using testing::issue;
using testing::Issued;

namespace {

struct Outcome {
  bool connected = false;
  std::string refusal;
  std::string client;  // subject of the client's certificate as the server sees it
};

/// A whole handshake in memory: two ends of a pipe, no network.
Outcome shake_hands(ClientContext& context, const Issued& server) {
  const ContextPtr server_context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(server_context.get(), server.certificate.get());
  SSL_CTX_use_PrivateKey(server_context.get(), server.key.get());
  SSL_CTX_set_verify(server_context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(
      server_context.get(), [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
  const SslPtr server_end(SSL_new(server_context.get()));
  const SslPtr client_end = context.new_ssl();
  BIO* near = nullptr;
  BIO* far = nullptr;
  REQUIRE(BIO_new_bio_pair(&near, 0, &far, 0) == 1);
  SSL_set_bio(client_end.get(), near, near);
  SSL_set_bio(server_end.get(), far, far);
  SSL_set_accept_state(server_end.get());
  for (int step = 0; step < 20; ++step) {
    SSL_do_handshake(client_end.get());
    SSL_do_handshake(server_end.get());
  }
  take_error();
  Outcome outcome{SSL_is_init_finished(client_end.get()) == 1, context.verifier().refusal(), ""};
  const X509Ptr client(SSL_get1_peer_certificate(server_end.get()));
  if (client) outcome.client = subject(*client);
  return outcome;
}

Outcome connect(const TlsOptions& options, const Issued& server) {
  ClientContext context(options);
  return shake_hands(context, server);
}

TlsOptions for_host(const std::string& host) {
  TlsOptions options;
  options.server_name = host;
  return options;
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each of several pinned certificates is accepted and no other") {
  const Issued first = issue({}), second = issue({}), other = issue({});
  TlsOptions options = for_host("node.example");
  options.server_certificate.text = first.certificate_pem() + second.certificate_pem();
  CHECK(connect(options, first).connected);
  CHECK(connect(options, second).connected);
  const Outcome outcome = connect(options, other);
  CHECK_FALSE(outcome.connected);
  CHECK(mentions(outcome.refusal, "instead of one of the 2"));
}

TEST_CASE("a pinned certificate is accepted whatever its name, dates and issuer") {
  const Issued expired = issue({.common_name = "elsewhere",
                                .names = {},
                                .starts = -std::chrono::hours(48),
                                .ends = -std::chrono::hours(24)});
  TlsOptions options = for_host("node.example");
  options.server_certificate.text = expired.certificate_pem();
  CHECK(connect(options, expired).connected);
}

TEST_CASE("a pin accepts no other certificate, not even one of the same name and key issuer") {
  const Issued authority = issue({.is_authority = true});
  const Issued pinned = issue({}, &authority);
  const Issued other = issue({}, &authority);
  TlsOptions options = for_host("localhost");
  options.server_certificate.text = pinned.certificate_pem();
  const Outcome outcome = connect(options, other);
  CHECK_FALSE(outcome.connected);
  CHECK(mentions(outcome.refusal, fingerprint(*pinned.certificate)));
  CHECK(mentions(outcome.refusal, fingerprint(*other.certificate)));
  CHECK(mentions(outcome.refusal, "the server certificate was replaced"));
}

TEST_CASE("a certificate of a trusted issuer is accepted for its names only") {
  const Issued authority = issue({.common_name = "authority", .names = {}, .is_authority = true});
  const Issued server =
      issue({.common_name = "x", .names = {"DNS:a.example", "DNS:*.b.example", "IP:192.0.2.7"}}, &authority);
  for (const char* good : {"a.example", "A.example", "x.b.example", "192.0.2.7"}) {
    CAPTURE(good);
    TlsOptions options = for_host(good);
    options.ca.text = authority.certificate_pem();
    CHECK(connect(options, server).connected);
  }
  for (const char* bad : {"c.example", "x.y.b.example", "192.0.2.8", "x"}) {
    CAPTURE(bad);
    TlsOptions options = for_host(bad);
    options.ca.text = authority.certificate_pem();
    const Outcome outcome = connect(options, server);
    CHECK_FALSE(outcome.connected);
    CHECK(mentions(outcome.refusal, "is for a.example, *.b.example, 192.0.2.7, not for " + std::string(bad)));
  }
}

TEST_CASE("an expired or future certificate is refused with its date") {
  const Issued authority = issue({.common_name = "authority", .names = {}, .is_authority = true});
  TlsOptions options = for_host("localhost");
  options.ca.text = authority.certificate_pem();
  const Issued expired =
      issue({.starts = -std::chrono::hours(48), .ends = -std::chrono::hours(24)}, &authority);
  const Outcome old = connect(options, expired);
  CHECK_FALSE(old.connected);
  CHECK(mentions(old.refusal, "expired on " + to_text(expiry(*expired.certificate))));
  const Issued future = issue({.starts = std::chrono::hours(24), .ends = std::chrono::hours(48)}, &authority);
  const Outcome early = connect(options, future);
  CHECK_FALSE(early.connected);
  CHECK(mentions(early.refusal, "valid only from " + to_text(valid_from(*future.certificate))));
}

TEST_CASE("an unknown issuer or a self-signed certificate is refused, and the words say what to do") {
  const Issued server = issue();
  for (const bool with_ca : {false, true}) {
    CAPTURE(with_ca);
    TlsOptions options = for_host("localhost");
    if (with_ca) options.ca.text = issue({.common_name = "another", .is_authority = true}).certificate_pem();
    const Outcome outcome = connect(options, server);
    CHECK_FALSE(outcome.connected);
    CHECK(mentions(outcome.refusal, "self-signed"));
    CHECK(mentions(outcome.refusal, "server_certificate"));
    CHECK(mentions(outcome.refusal, fingerprint(*server.certificate)));
  }
  const Issued authority = issue({.common_name = "authority", .is_authority = true});
  const Outcome outcome = connect(for_host("localhost"), issue({}, &authority));
  CHECK_FALSE(outcome.connected);
  CHECK(mentions(outcome.refusal, "comes from an issuer that is not in the system's trust store"));
}

TEST_CASE("without verification any certificate is accepted") {
  TlsOptions options;
  options.verify = false;
  CHECK(connect(options, issue({.ends = -std::chrono::hours(1)})).connected);
}

TEST_CASE("a refusal is forgotten with the next handshake") {
  const Issued good = issue();
  TlsOptions options = for_host("localhost");
  options.server_certificate.text = good.certificate_pem();
  ClientContext context(options);
  CHECK_FALSE(shake_hands(context, issue()).connected);
  const Outcome second = shake_hands(context, good);
  CHECK(second.connected);
  CHECK(second.refusal.empty());
}

TEST_CASE("the client certificate reaches the server, from PEM and as an object") {
  const Issued server = issue();
  const Issued client = issue({.common_name = "gateway", .names = {}});
  TlsOptions options = for_host("localhost");
  options.server_certificate.text = server.certificate_pem();
  SUBCASE("PEM") {
    options.certificate.text = client.certificate_pem();
    options.private_key.text = client.key_pem();
  }
  SUBCASE("loaded") {
    options.identity = std::make_shared<const Identity>(client.identity());
  }
  const Outcome outcome = connect(options, server);
  CHECK(outcome.connected);
  CHECK(outcome.client == "CN = gateway");
}

TEST_CASE("contradictory or missing trust settings are refused at once") {
  TlsOptions both = for_host("localhost");
  both.server_certificate.text = issue().certificate_pem();
  both.ca.text = issue().certificate_pem();
  CHECK_THROWS_AS(ClientContext{both}, sdk::Failure);
  CHECK_THROWS_AS(ClientContext{TlsOptions()}, sdk::Failure);  // nothing to check the name against
  TlsOptions unmatched = for_host("localhost");
  unmatched.certificate.text = issue().certificate_pem();
  unmatched.private_key.text = issue().key_pem();
  CHECK_THROWS_AS(ClientContext{unmatched}, sdk::Failure);
}

// SPDX-License-Identifier: Apache-2.0
#include "support/checkup/connection.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "plugins/support/testing/server.hpp"
#include "support/contains.hpp"
#include "support/recorded_person.hpp"

using namespace sluice;
using namespace sluice::support;
using test::contains;

namespace {

struct Checkup {
  test::RecordedPerson someone;
  sdk::Person person = someone.person();
  socket::Canceller canceller;
  testing::Issued identity = testing::issue();
  std::chrono::system_clock::time_point now = std::chrono::system_clock::now();

  static void listen(testing::Peer& peer, int) { peer.wait_for_end(); }
  tls::TlsOptions pinned() const {
    tls::TlsOptions options;
    options.server_certificate.text = identity.certificate_pem();
    options.server_name = "localhost";
    return options;
  }
  testing::Server tls_server{[this] {
                               testing::ServerOptions options;
                               options.identity = &identity;
                               return options;
                             }(),
                             listen};
};

}  // namespace

TEST_CASE_FIXTURE(Checkup, "each step of a connection is said by itself") {
  const socket::Endpoint peer{"localhost", tls_server.port()};
  CHECK(checkup::report_name(person, peer, canceller));
  CHECK(someone.findings.back().starts_with("OK name: localhost is "));
  CHECK(checkup::report_port(person, {"127.0.0.1", tls_server.port()}, canceller));
  CHECK(someone.findings.back() ==
        "OK port: 127.0.0.1:" + std::to_string(tls_server.port()) + " takes connections");
  CHECK(checkup::report_tls(person, {"127.0.0.1", tls_server.port()}, pinned(), canceller, now));
  CHECK(someone.findings.back() == "OK TLS: the server shows the pinned certificate");
}

TEST_CASE_FIXTURE(Checkup, "a name that nobody knows and a closed port say what to do") {
  CHECK_FALSE(checkup::report_name(person, {"no-such-name.invalid", 443}, canceller));
  CHECK(someone.said("FAILURE name: "));
  CHECK(contains(someone.remedies.back(), "getent hosts no-such-name.invalid"));
  uint16_t closed = 0;
  {
    const testing::Server gone(Checkup::listen);
    closed = gone.port();
  }
  CHECK_FALSE(checkup::report_port(person, {"127.0.0.1", closed}, canceller));
  CHECK(contains(someone.findings.back(), "refused"));
  CHECK(contains(someone.remedies.back(), "firewall"));
}

TEST_CASE_FIXTURE(Checkup, "a certificate that is not trusted is a failure with its fingerprint") {
  tls::TlsOptions system;
  system.server_name = "localhost";
  CHECK_FALSE(checkup::report_tls(person, {"127.0.0.1", tls_server.port()}, system, canceller, now));
  CHECK(contains(someone.findings.back(), tls::fingerprint(*identity.certificate)));
}

TEST_CASE_FIXTURE(Checkup, "an issuer that is trusted has its server's end of validity looked at") {
  tls::TlsOptions trusting;
  trusting.ca.text = identity.certificate_pem();
  trusting.server_name = "localhost";
  CHECK(checkup::report_tls(person, {"127.0.0.1", tls_server.port()}, trusting, canceller, now));
  CHECK(someone.said("WARNING server certificate: valid until "));  // made for a day
}

TEST_CASE_FIXTURE(Checkup, "TLS on one side only is a failure that says so") {
  const testing::Server plain([](testing::Peer& peer, int) {
    peer.read();
    peer.write("220 this is no TLS\r\n");
    peer.close();
  });
  CHECK_FALSE(checkup::report_tls(person, {"127.0.0.1", plain.port()}, pinned(), canceller, now));
  CHECK(contains(someone.remedies.back(), "speaks no TLS"));
}

TEST_CASE_FIXTURE(Checkup, "the certificate that a server shows can be fetched for a person to compare") {
  const auto shown = checkup::fetch_certificate({"127.0.0.1", tls_server.port()}, {}, canceller);
  CHECK(tls::fingerprint(*shown) == tls::fingerprint(*identity.certificate));
  canceller.cancel();
  CHECK_THROWS_AS(checkup::fetch_certificate({"127.0.0.1", tls_server.port()}, {}, canceller), sdk::Failure);
}

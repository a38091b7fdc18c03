// SPDX-License-Identifier: Apache-2.0
#include "support/checkup/connection.hpp"

#include <sluice/sdk/failure.hpp>
#include <sys/socket.h>

#include "support/checkup/certificates.hpp"
#include "support/socket/connection.hpp"
#include "support/socket/resolve.hpp"

namespace sluice::support::checkup {

using sdk::Failure;

namespace {

socket::ConnectionOptions connection_options(const socket::Endpoint& peer, Patience patience) {
  socket::ConnectionOptions options;
  options.peer = peer;
  options.tcp.connect_timeout = patience.connect;
  options.timeout = patience.connect;
  return options;
}

/// A cancelled check is no finding.
void let_cancelled_pass(const Failure& failure) {
  if (failure.status() == SLUICE_CANCELLED) throw failure;
}

}  // namespace

bool report_name(sdk::Person& person, const socket::Endpoint& peer, const socket::Canceller& canceller) {
  try {
    std::string addresses;
    for (const auto& address : socket::resolve(peer, SOCK_STREAM, canceller))
      addresses += (addresses.empty() ? "" : ", ") + address.text();
    person.ok("name", peer.host == addresses ? addresses + " is an address" : peer.host + " is " + addresses);
    return true;
  } catch (const Failure& failure) {
    let_cancelled_pass(failure);
    person.failure("name", failure.what(),
                   "check the name for typing errors, and that this machine's name server knows it "
                   "(`getent hosts " +
                       peer.host + "`); an address instead of the name works too");
    return false;
  }
}

bool report_port(sdk::Person& person, const socket::Endpoint& peer, const socket::Canceller& canceller,
                 Patience patience) {
  try {
    socket::Connection connection(connection_options(peer, patience), canceller);
    connection.open();
    person.ok("port", peer.text() + " takes connections");
    return true;
  } catch (const Failure& failure) {
    let_cancelled_pass(failure);
    person.failure("port", failure.what(),
                   "check the port, that the service at the other end runs, and that no firewall is between");
    return false;
  }
}

bool report_tls(sdk::Person& person, const socket::Endpoint& peer, const tls::TlsOptions& options,
                const socket::Canceller& canceller, std::chrono::system_clock::time_point now,
                Patience patience) {
  try {
    tls::ClientContext context(options);
    socket::Connection connection(connection_options(peer, patience), canceller, &context);
    connection.open();
    const bool pinned = !options.server_certificate.empty();
    if (!options.verify) {
      person.warning("TLS", "the server is not verified (verify = \"none\")",
                     "pin its certificate with server_certificate; it shows SHA-256 " +
                         context.verifier().shown_fingerprint());
    } else {
      person.ok("TLS", pinned ? "the server shows the pinned certificate" : "the server is trusted");
    }
    // A pinned certificate is accepted whatever its dates are.
    if (!pinned && options.verify && context.verifier().shown() != nullptr)
      report_validity(person, "server certificate", *context.verifier().shown(), now,
                      "it has to be renewed on the server");
    return true;
  } catch (const Failure& failure) {
    let_cancelled_pass(failure);
    person.failure(
        "TLS", failure.what(),
        "if the other end speaks no TLS at this port, use its TLS port, or a connection without TLS");
    return false;
  }
}

tls::X509Ptr fetch_certificate(const socket::Endpoint& peer, const tls::TlsOptions& identity,
                               const socket::Canceller& canceller, Patience patience) {
  tls::TlsOptions options = identity;
  options.verify = false;  // a person decides, by the fingerprint; nothing is sent on this connection
  options.server_certificate = {};
  options.ca = {};
  tls::ClientContext context(options);
  socket::Connection connection(connection_options(peer, patience), canceller, &context);
  connection.open();
  if (context.verifier().shown() == nullptr)
    throw Failure::retry(peer.text() + ": TLS handshake: the server showed no certificate");
  return tls::share(*context.verifier().shown());
}

}  // namespace sluice::support::checkup

// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include <Poco/URI.h>

#include "sources/kics/access.hpp"
#include "sources/kics/probe.hpp"
#include "sources/kics/setup.hpp"
#include "support/checkup/certificates.hpp"
#include "support/checkup/connection.hpp"
#include "support/https/clock.hpp"

namespace sluice::kics {

namespace {

using sdk::Failure;
using std::chrono::system_clock;
namespace checkup = support::checkup;

constexpr const char* new_package =
    "make a new communication data package for the connector, then run `sluice setup kics PACKAGE.zip`, or "
    "put "
    "it in the place of the old one where the pipeline names a package";

/// False: there is nothing to log in with.
bool report_certificate(sdk::Person& person, const Config& config, const Access& access) {
  const auto now = system_clock::now();
  if (access.tls.identity == nullptr)
    return checkup::report_identity(person, config.certificate, config.private_key, access.tls.key_password,
                                    now, new_package);
  person.ok("package", "opens, and names the Server " + access.url);
  checkup::report_validity(person, "client certificate", *access.tls.identity->certificate, now, new_package);
  return true;
}

void report_session(sdk::Person& person, const Config& config, const Access& access) {
  Paths paths(config.paths);
  Client client(access, config.timeout, Clocks(), paths);
  client.authorise();
  person.ok("authorisation", "the Server gives this connector a token");
  const About about = ask_about(client);
  support::https::report_clock(person, about.date, system_clock::now());
  if (about.status == 200)
    return person.ok(
        "product", "KICS for Networks " + (about.version.empty() ? "of an unknown version" : about.version));
  person.warning("product", "the Server does not tell its version: HTTP " + std::to_string(about.status),
                 "look at the connector's application user in the Server's console");
}

void look_at(sdk::Person& person, const Config& config) {
  const Access access = access_from(config);
  if (!report_certificate(person, config, access)) return;
  const Poco::URI uri(access.url);
  const support::socket::Endpoint peer{uri.getHost(), uri.getPort()};
  const support::socket::Canceller canceller;
  support::tls::TlsOptions tls = access.tls;
  tls.server_name = peer.host;
  if (!checkup::report_name(person, peer, canceller) || !checkup::report_port(person, peer, canceller) ||
      !checkup::report_tls(person, peer, tls, canceller, system_clock::now()))
    return;
  try {
    report_session(person, config, access);
  } catch (const Failure& failure) {
    if (failure.status() == SLUICE_CANCELLED) throw;
    person.failure("authorisation", failure.what(),
                   "see the README of the source kics, what each answer means");
  }
}

}  // namespace

void doctor(const Config& config, sdk::Host, sdk::Person& person) {
  try {
    look_at(person, config);
  } catch (const Failure& failure) {
    if (failure.status() == SLUICE_CANCELLED) throw;
    person.failure("package", failure.what(), new_package);
  }
}

}  // namespace sluice::kics

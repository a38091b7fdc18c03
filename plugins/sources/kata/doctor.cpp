// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include <Poco/URI.h>

#include "sources/kata/client.hpp"
#include "sources/kata/refusal.hpp"
#include "sources/kata/setup.hpp"
#include "support/checkup/certificates.hpp"
#include "support/checkup/connection.hpp"
#include "support/https/clock.hpp"
#include "support/tls/context.hpp"

namespace sluice::kata {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;
namespace checkup = support::checkup;

constexpr const char* renew = "make a new one with `sluice setup kata --renew ...`; it needs a new approval";

/// A token that no server has ever given: an approved client is told that it is unknown, and nothing is
/// subscribed.
constexpr const char* unknown_token = "sluice-doctor";

void report_approval(sdk::Person& person, const Config& config, const std::string& url) {
  Client client(config, url, [] {
    return std::chrono::duration_cast<milliseconds>(system_clock::now().time_since_epoch());
  });
  const Answer answer = client.fetch(unknown_token);
  support::https::report_clock(person, answer.response.header("Date").value_or(""), system_clock::now());
  if (answer.kind == Answer::Kind::not_approved) {
    const auto fingerprint = support::tls::client_fingerprint(support::tls::tls_options(config));
    return person.failure("approval", "the Central Node has not accepted this client",
                          "its administrator accepts it in the web interface, section External systems: id " +
                              config.external_system_id + ", certificate fingerprint " +
                              fingerprint.value_or("none"));
  }
  person.ok("approval", "the Central Node knows this client");
}

void look_at(sdk::Person& person, const Config& config, const std::string& url) {
  const Poco::URI uri(url);
  const support::socket::Endpoint peer{uri.getHost(), uri.getPort()};
  const support::socket::Canceller canceller;
  support::tls::TlsOptions tls = support::tls::tls_options(config);
  tls.server_name = peer.host;
  if (!checkup::report_name(person, peer, canceller) || !checkup::report_port(person, peer, canceller) ||
      !checkup::report_tls(person, peer, tls, canceller, system_clock::now()))
    return;
  try {
    report_approval(person, config, url);
  } catch (const NodeFailure& failure) {
    person.failure("request", failure.what(), "look at the Central Node's own state");
  } catch (const sdk::Failure& failure) {
    person.failure("request", failure.what(), "see the README of the source kata, what each answer means");
  }
}

}  // namespace

void doctor(const Config& config, sdk::Host, sdk::Person& person) {
  const std::string password(config.private_key_password.reveal());
  if (!checkup::report_identity(person, config.certificate, config.private_key, password, system_clock::now(),
                                renew))
    return;
  for (const auto& url : node_urls(config)) look_at(person, config, url);
}

}  // namespace sluice::kata

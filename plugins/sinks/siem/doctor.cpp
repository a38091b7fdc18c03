// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "sinks/siem/setup.hpp"
#include "support/checkup/certificates.hpp"
#include "support/checkup/connection.hpp"

namespace sluice::siem {

namespace checkup = support::checkup;

void doctor(const Config& config, sdk::Host, sdk::Person& person) {
  const auto peer = support::socket::parse_endpoint(config.address);
  const auto now = std::chrono::system_clock::now();
  const support::socket::Canceller canceller;
  const checkup::Patience patience{config.connect_timeout};
  const std::string password(config.private_key_password.reveal());
  if (!config.certificate.empty() &&
      !checkup::report_identity(
          person, config.certificate, config.private_key, password, now,
          "get a new one from whoever issued it, and name it in certificate and private_key"))
    return;
  if (!checkup::report_name(person, peer, canceller)) return;
  if (config.transport == Transport::udp)
    return person.note("port",
                       "UDP says nothing about the other end: whether anything arrives shows only there");
  if (!checkup::report_port(person, peer, canceller, patience)) return;
  if (config.transport == Transport::tls)
    checkup::report_tls(person, peer, tls_options(config, peer.host), canceller, now, patience);
}

}  // namespace sluice::siem

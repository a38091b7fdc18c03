// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/doctor.hpp"

#include <cerrno>
#include <chrono>
#include <string>

#include <sluice/sdk/failure.hpp>

#include "sources/syslog/listener.hpp"
#include "support/checkup/certificates.hpp"
#include "support/socket/resolve.hpp"

namespace sluice::syslog {

namespace {

void look_at(sdk::Person& person, const ListenAddress& address, const Config& config,
             const support::socket::Canceller& canceller) {
  const std::string name = address.text();
  const int error = Listener::try_address(address, config, canceller);
  if (error == 0) return person.ok("address", name + " is free: nobody listens there now");
  if (error == EADDRINUSE)
    return person.note("address", name + " is in use, by the running service perhaps",
                       "if sluice is not running: " + listen_remedy(error, address));
  const std::string remedy = listen_remedy(error, address);
  person.failure("address", name + ": cannot listen: " + support::socket::cause(error),
                 remedy.empty() ? "check listen" : remedy);
}

}  // namespace

void doctor(const Config& config, sdk::Host, sdk::Person& person) {
  const support::socket::Canceller canceller;
  for (const auto& text : config.listen) {
    try {
      look_at(person, parse_listen(text), config, canceller);
    } catch (const sdk::Failure& failure) {
      if (failure.status() == SLUICE_CANCELLED) throw;
      person.failure("address", failure.what(),
                     "write an address of this machine, or 0.0.0.0 for all of them");
    }
  }
  if (config.certificate.empty()) return;
  support::checkup::report_identity(
      person, config.certificate, config.private_key, std::string(config.private_key_password.reveal()),
      std::chrono::system_clock::now(),
      "get a new certificate from whoever issued it, and name it in certificate and private_key");
}

}  // namespace sluice::syslog

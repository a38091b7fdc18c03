// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <sluice/sdk/person.hpp>

#include "support/socket/canceller.hpp"
#include "support/socket/endpoint.hpp"
#include "support/tls/options.hpp"

namespace sluice::support::checkup {

/// How far each step may take.
struct Patience {
  std::chrono::milliseconds connect = std::chrono::seconds(10);
};

/// Says the addresses of the name. False: it has none.
bool report_name(sdk::Person& person, const socket::Endpoint& peer, const socket::Canceller& canceller);

/// Says whether the TCP port takes connections. False: it does not.
bool report_port(sdk::Person& person, const socket::Endpoint& peer, const socket::Canceller& canceller,
                 Patience patience = {});

/// Shakes hands as the options say, and reports whether the server is trusted and how long its certificate is
/// valid. Nothing is sent behind the handshake. False: no handshake.
bool report_tls(sdk::Person& person, const socket::Endpoint& peer, const tls::TlsOptions& options,
                const socket::Canceller& canceller, std::chrono::system_clock::time_point now,
                Patience patience = {});

/// The certificate that the server shows, whoever it is: for a person to compare. Throws Failure as a
/// connection does.
tls::X509Ptr fetch_certificate(const socket::Endpoint& peer, const tls::TlsOptions& identity,
                               const socket::Canceller& canceller, Patience patience = {});

}  // namespace sluice::support::checkup

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <sluice/sdk/host.hpp>
#include <sluice/sdk/person.hpp>

#include "support/tls/certificate.hpp"
#include "support/tls/options.hpp"

namespace sluice::support::checkup {

/// From when on an end that comes near is worth a warning.
inline constexpr std::chrono::days notice{30};

/// Says how long a certificate is still valid: failure when it is not, warning within `notice`. remedy: how
/// this one is renewed.
void report_validity(sdk::Person& person, const std::string& subject, const X509& certificate,
                     std::chrono::system_clock::time_point now, const std::string& remedy);

/// The same for a client certificate and its key in PEM files, which have to belong together. True: they can
/// be used.
bool report_identity(sdk::Person& person, const std::string& certificate, const std::string& key,
                     const std::string& password, std::chrono::system_clock::time_point now,
                     const std::string& remedy);

/// At start: the gauge certificate_expiry_timestamp_seconds, when the first of the client's own and the
/// pinned certificate ends; and a warning where others may read the key. What cannot be read is left out;
/// whoever uses it says so.
void announce_identity(const sdk::Host& host, const tls::TlsOptions& options);

}  // namespace sluice::support::checkup

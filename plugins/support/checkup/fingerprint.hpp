// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sluice/sdk/person.hpp>

#include "support/tls/certificate.hpp"

namespace sluice::support::checkup {

/// Whether the certificate that a server shows is the one of the fingerprint given beforehand; false where
/// none was given. Throws Failure::broken where it is another one. server: with its article, "the Central
/// Node".
bool is_the_given_one(const X509& shown, const std::string& given, const std::string& server);

/// Shows a person whose certificate it is, until when, and its fingerprint.
void show_certificate(sdk::Person& person, const X509& shown, const std::string& remark = {});

/// Asks; throws Failure::cancelled where the answer is no.
void ask_to_pin(sdk::Person& person, const std::string& question);

}  // namespace sluice::support::checkup

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/spec.hpp>

#include "support/tls/options.hpp"

namespace sluice::support::tls {

/// How a server's certificate is checked where none is pinned.
enum class Verify {
  full,  ///< chain and host name
  none,  ///< not at all; said at every start
};

/// What the options that say whom to trust are called after, from plugin to plugin.
struct TrustWords {
  std::string peer;         ///< "Central Node"
  std::string records;      ///< "events"
  std::string pin_more;     ///< what else there is to say about server_certificate
  std::string pin_example;  ///< as TOML
  std::string ca_example;
};

/// The options server_certificate, ca and verify, as members of those names.
template <class Config>
std::vector<sdk::Field<Config>> trust_fields(const TrustWords& words) {
  using sdk::field;
  return {
      field(
          "server_certificate", &Config::server_certificate,
          "The " + words.peer +
              "'s own certificate in PEM form (pinned): no other is accepted, its host name and dates do not "
              "matter." +
              words.pin_more)
          .file()
          .example(words.pin_example),
      field("ca", &Config::ca,
            "Certificates of the authorities to trust instead of the system's, in PEM form. The host name is "
            "checked.")
          .file()
          .example(words.ca_example),
      field("verify", &Config::verify,
            "How the " + words.peer + "'s certificate is checked: \"full\", or \"none\" for a laboratory.",
            {{"full", Verify::full}, {"none", Verify::none}})};
}

/// Says what contradicts itself in them.
template <class Config>
void check_trust(const Config& config, const TrustWords& words, std::vector<sdk::Problem>& problems) {
  const bool pinned = !config.server_certificate.empty();
  if (pinned && !config.ca.empty()) {
    problems.push_back(
        {"ca", "has no effect beside server_certificate, which pins one certificate; remove one of them",
         false});
  }
  if (config.verify == Verify::full) return;
  if (pinned || !config.ca.empty()) {
    problems.push_back(
        {"verify",
         "\"none\" contradicts server_certificate and ca, which say whom to trust; remove verify, or "
         "both of them",
         false});
  } else {
    problems.push_back({"verify",
                        "\"none\" lets anybody on the way read and forge the " + words.records +
                            "; save the " + words.peer + "'s certificate and name it in server_certificate",
                        true});
  }
}

/// Those options together with certificate, private_key and private_key_password.
template <class Config>
TlsOptions tls_options(const Config& config) {
  TlsOptions tls;
  tls.certificate.file = config.certificate;
  tls.private_key.file = config.private_key;
  tls.key_password = std::string(config.private_key_password.reveal());
  tls.server_certificate.file = config.server_certificate;
  tls.ca.file = config.ca;
  tls.verify = config.verify == Verify::full;
  return tls;
}

}  // namespace sluice::support::tls

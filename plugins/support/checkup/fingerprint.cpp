// SPDX-License-Identifier: Apache-2.0
#include "support/checkup/fingerprint.hpp"

#include <sluice/sdk/failure.hpp>

namespace sluice::support::checkup {

bool is_the_given_one(const X509& shown, const std::string& given, const std::string& server) {
  if (given.empty()) return false;
  const std::string seen = tls::fingerprint(shown);
  if (tls::same_fingerprint(given, seen)) return true;
  throw sdk::Failure::broken(server + " shows SHA-256 " + seen + ", --fingerprint says " + given +
                             "; compare it with the certificate on " + server +
                             ": if that is the one it shows, correct --fingerprint; otherwise somebody "
                             "stands between");
}

void show_certificate(sdk::Person& person, const X509& shown, const std::string& remark) {
  person.note("server certificate",
              tls::subject(shown) + ", valid until " + tls::to_text(tls::expiry(shown)) + ", SHA-256 " +
                  tls::fingerprint(shown),
              remark);
}

void ask_to_pin(sdk::Person& person, const std::string& question) {
  if (!person.confirm("fingerprint", question)) throw sdk::Failure::cancelled();
}

}  // namespace sluice::support::checkup

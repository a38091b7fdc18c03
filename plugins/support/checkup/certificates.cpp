// SPDX-License-Identifier: Apache-2.0
#include "support/checkup/certificates.hpp"

#include <algorithm>
#include <optional>

#include <sluice/sdk/failure.hpp>

#include "support/tls/identity.hpp"
#include "support/tls/key_file.hpp"

namespace sluice::support::checkup {

using std::chrono::days;

void report_validity(sdk::Person& person, const std::string& subject, const X509& certificate,
                     std::chrono::system_clock::time_point now, const std::string& remedy) {
  const auto begin = tls::valid_from(certificate), end = tls::expiry(certificate);
  if (now < begin) {
    return person.failure(subject, "is valid only from " + tls::to_text(begin),
                          "check this machine's clock, which says " + tls::to_text(now));
  }
  if (now >= end) return person.failure(subject, "expired on " + tls::to_text(end), remedy);
  const auto left = std::chrono::duration_cast<days>(end - now).count();
  const std::string until = "valid until " + tls::to_text(end) + ", " + std::to_string(left) + " days";
  if (end - now < notice) return person.warning(subject, until, remedy);
  person.ok(subject, until);
}

bool report_identity(sdk::Person& person, const std::string& certificate, const std::string& key,
                     const std::string& password, std::chrono::system_clock::time_point now,
                     const std::string& remedy) {
  try {
    const tls::Identity identity =
        tls::load_identity({.file = certificate, .text = {}}, {.file = key, .text = {}}, password);
    report_validity(person, "client certificate", *identity.certificate, now, remedy);
    if (const auto exposure = tls::exposure_of_key(key))
      person.warning("private key", key + " is " + exposure->what, exposure->remedy);
    return true;
  } catch (const sdk::Failure& failure) {
    person.failure("client certificate", failure.what(), remedy);
    return false;
  }
}

namespace {

using Time = std::chrono::system_clock::time_point;

void note_first(std::optional<Time>& first, Time end) {
  first = first ? std::min(*first, end) : end;
}

void note_file(std::optional<Time>& first, const tls::Pem& pem) {
  if (pem.empty()) return;
  try {
    note_first(first, tls::expiry(*tls::load_certificates(pem, "certificate").front()));
  } catch (const sdk::Failure&) {
    return;
  }
}

}  // namespace

void announce_identity(const sdk::Host& host, const tls::TlsOptions& options) {
  if (const auto exposure = tls::exposure_of_key(options.private_key.file))
    host.warn("the private key " + options.private_key.file.string() + " is " + exposure->what + ": " +
              exposure->remedy);
  std::optional<Time> first;
  if (options.identity != nullptr && options.identity->certificate != nullptr)
    note_first(first, tls::expiry(*options.identity->certificate));
  note_file(first, options.certificate);
  note_file(first, options.server_certificate);
  if (!first) return;
  host.gauge("certificate_expiry_timestamp_seconds",
             std::chrono::duration<double>(first->time_since_epoch()).count());
}

}  // namespace sluice::support::checkup

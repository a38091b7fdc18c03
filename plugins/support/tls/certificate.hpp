// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/tls/openssl.hpp"

namespace sluice::support::tls {

/// PEM that comes either from a file or as text already in memory; text wins where both are set.
struct Pem {
  std::filesystem::path file{};
  std::string text{};

  bool empty() const { return file.empty() && text.empty(); }
  /// How messages name it: the path in double quotes, or "the given PEM text".
  std::string name() const;
};

/// The PEM as text. Throws Failure::broken where the file cannot be read or is larger than 1 MiB.
std::string read_pem(const Pem& pem, std::string_view what);

/// All certificates of a PEM in their order, at least one. `what` names its role ("certificate", "ca") in
/// messages. Throws Failure::broken: unreadable file, no certificate in it, damaged certificate.
std::vector<X509Ptr> load_certificates(const Pem& pem, std::string_view what);

/// SHA-256 of the DER form in upper-case hex with colons: "AB:CD:…", 95 characters, as `openssl x509
/// -fingerprint -sha256`.
std::string fingerprint(const X509& certificate);

/// Whether two texts say the same fingerprint: colons, spaces and the case of letters do not matter.
bool same_fingerprint(std::string_view a, std::string_view b);

/// End and start of the certificate's validity.
std::chrono::system_clock::time_point expiry(const X509& certificate);
std::chrono::system_clock::time_point valid_from(const X509& certificate);

/// "2031-05-04 10:00:00 UTC"
std::string to_text(std::chrono::system_clock::time_point time);

/// Subject on one line: "CN=node, O=Example".
std::string subject(const X509& certificate);

/// The names it is valid for: DNS names and addresses of subjectAltName, or the common name where there are
/// none.
std::vector<std::string> names(const X509& certificate);

/// PEM text of a certificate, as stored in server_certificate files.
std::string to_pem(const X509& certificate);

/// Another reference to the same certificate.
X509Ptr share(const X509& certificate);

}  // namespace sluice::support::tls

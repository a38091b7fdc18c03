// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/tls/openssl.hpp"
#include "support/tls/options.hpp"

namespace sluice::support::tls {

/// Decides on a server's certificate inside the handshake and remembers in words why it was refused. Belongs
/// to one SSL_CTX and must outlive it; handshakes on that SSL_CTX happen one at a time.
class Verifier {
 public:
  /// Reads the pinned certificates (any of those in the file may be shown) or trust anchors. Throws
  /// Failure::broken where they cannot be read or exclude each other.
  explicit Verifier(const TlsOptions& options);
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  /// Makes `context` verify with this object. Chain and host name are checked by OpenSSL itself.
  void install(SSL_CTX& context);

  /// Why the latest handshake's certificate was refused, with what to do about it; empty where it was not
  /// refused.
  const std::string& refusal() const { return refusal_; }
  /// Fingerprint of the certificate that the server showed last; empty before the first handshake.
  const std::string& shown_fingerprint() const { return shown_fingerprint_; }
  /// The certificate itself; null before the first handshake.
  const X509* shown() const { return shown_.get(); }
  void forget() { refusal_.clear(); }

 private:
  static int decide(X509_STORE_CTX* store, void* self);
  bool accept(X509_STORE_CTX& store);
  bool matches_pin(const X509& shown);
  std::string explain(X509_STORE_CTX& store, const X509& shown) const;

  std::vector<X509Ptr> pins_;
  std::string pin_name_;
  std::vector<X509Ptr> anchors_;
  std::string anchors_name_;
  bool verify_;
  std::string server_name_;
  std::string refusal_;
  std::string shown_fingerprint_;
  X509Ptr shown_;
};

}  // namespace sluice::support::tls

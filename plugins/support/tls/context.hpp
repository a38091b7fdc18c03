// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "support/tls/openssl.hpp"
#include "support/tls/options.hpp"
#include "support/tls/verifier.hpp"

namespace sluice::support::tls {

/// Prepares an SSL_CTX for a client: TLS 1.2 at least, the client's certificate, verification by `verifier`.
/// Throws Failure::broken where certificate or key cannot be used. For SSL_CTX objects that a library owns;
/// others use ClientContext.
void configure_client(SSL_CTX& context, const TlsOptions& options, Verifier& verifier);

/// An SSL_CTX with all that TlsOptions say. Files are read once, in the constructor. One handshake at a time.
class ClientContext {
 public:
  /// Throws Failure::broken: anything wrong with certificate, key, pin or ca.
  explicit ClientContext(const TlsOptions& options);

  /// A new client SSL object with SNI set, without a BIO.
  SslPtr new_ssl() const;
  Verifier& verifier() { return verifier_; }

 private:
  std::string server_name_;
  Verifier verifier_;  // before context_: used by it until its end
  ContextPtr context_;
};

/// Sets the server name indication, unless the name is an IP address (RFC 6066 allows host names only).
void set_sni(SSL& ssl, const std::string& server_name);

/// Text for a failed handshake: the verifier's refusal, else what OpenSSL's error queue says in plain words
/// (for example that the server demands a client certificate). Empties the queue.
std::string explain_handshake(const Verifier& verifier, const std::string& otherwise);

/// The same for one code of OpenSSL's error queue; 0 gives `otherwise`.
std::string explain_code(unsigned long code, const std::string& otherwise);

/// True where the code says that the peer sent a fatal alert: its reason for ending the connection.
bool is_alert(unsigned long code);

/// Fingerprint of the client certificate that the options name; nothing where there is none.
/// Throws Failure::broken where it cannot be read.
std::optional<std::string> client_fingerprint(const TlsOptions& options);

}  // namespace sluice::support::tls

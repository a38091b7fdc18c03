// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/tls/certificate.hpp"
#include "support/tls/openssl.hpp"

namespace sluice::support::tls {

/// How a server proves itself, and whom it lets in.
struct ServerOptions {
  Pem certificate{};
  Pem private_key{};
  std::string key_password{};
  /// Authorities (or single certificates) of the clients. Empty: nobody is asked for a certificate.
  Pem client_ca{};
};

/// An SSL_CTX for a server: TLS 1.2 at least, no session tickets and no resumption. Tickets would lie unread
/// at a client that only writes, and make its close a reset that throws away what is still on its way.
class ServerContext {
 public:
  /// Throws Failure::broken: anything wrong with certificate, key or client_ca.
  explicit ServerContext(const ServerOptions& options);

  /// A new server SSL object without a BIO.
  SslPtr new_ssl() const;

 private:
  ContextPtr context_;
};

/// Why a handshake failed, seen from the server, with what to do about it. Empties the error queue.
std::string explain_client(const SSL& ssl, const std::string& otherwise);

}  // namespace sluice::support::tls

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <memory>
#include <mutex>

#include <openssl/ssl.h>

#include "simulators/common/certificates.hpp"

namespace sluice::simulators {

/// The server's side of TLS: one certificate that may be replaced while it is in use, and a client
/// certificate that is asked for, never verified: who the client is, a simulator decides by its fingerprint.
/// Outlives every SSL_CTX that it was installed in. Safe for use from several threads.
class Handshake {
 public:
  /// Throws std::runtime_error when `identity` is not a PEM certificate and key.
  explicit Handshake(const Identity& identity) { set_identity(identity); }
  Handshake(const Handshake&) = delete;
  Handshake& operator=(const Handshake&) = delete;

  /// TLS 1.2 and up.
  void install(SSL_CTX* context);

  void set_identity(const Identity& identity);
  void require_certificate(bool required) { certificate_required_ = required; }

 private:
  static int choose(SSL* ssl, void* self);

  std::mutex mutex_;
  std::shared_ptr<X509> certificate_;
  std::shared_ptr<EVP_PKEY> key_;
  std::atomic<bool> certificate_required_{false};
};

}  // namespace sluice::simulators

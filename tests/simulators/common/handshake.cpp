// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/handshake.hpp"

#include <stdexcept>
#include <string_view>

#include <openssl/pem.h>

namespace sluice::simulators {
namespace {

int accept_any(int, X509_STORE_CTX*) {
  return 1;
}

}  // namespace

void Handshake::install(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, accept_any);
  constexpr std::string_view session_context = "sluice-simulator";
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(session_context.data()),
                                 static_cast<unsigned>(session_context.size()));
  SSL_CTX_set_cert_cb(context, &Handshake::choose, this);
}

void Handshake::set_identity(const Identity& identity) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> certificate_text(
      BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size())),
      BIO_free_all);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> key_text(
      BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size())), BIO_free_all);
  std::shared_ptr<X509> certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr),
                                    X509_free);
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr),
                                EVP_PKEY_free);
  if (!certificate || !key)
    throw std::runtime_error("server identity: not a certificate and key in PEM form");
  const std::lock_guard lock(mutex_);
  certificate_ = std::move(certificate);
  key_ = std::move(key);
}

/// Runs in every handshake, before the server says who it is.
int Handshake::choose(SSL* ssl, void* self) {
  auto& handshake = *static_cast<Handshake*>(self);
  if (handshake.certificate_required_)
    SSL_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, accept_any);
  const std::lock_guard lock(handshake.mutex_);
  const bool chosen = SSL_use_certificate(ssl, handshake.certificate_.get()) == 1 &&
                      SSL_use_PrivateKey(ssl, handshake.key_.get()) == 1;
  return chosen ? 1 : 0;
}

}  // namespace sluice::simulators

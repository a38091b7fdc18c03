// SPDX-License-Identifier: Apache-2.0
#include "support/tls/server_context.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sluice/sdk/failure.hpp>

#include "support/tls/context.hpp"
#include "support/tls/identity.hpp"

namespace sluice::support::tls {

using sdk::Failure;

namespace {

void show_identity(SSL_CTX& context, const Identity& identity) {
  const bool used = SSL_CTX_use_certificate(&context, identity.certificate.get()) == 1 &&
                    SSL_CTX_use_PrivateKey(&context, identity.key.get()) == 1;
  if (!used) throw Failure::broken("certificate cannot be used: " + take_error());
  for (const X509Ptr& intermediate : identity.chain) SSL_CTX_add1_chain_cert(&context, intermediate.get());
}

void demand_certificates(SSL_CTX& context, const Pem& client_ca) {
  X509_STORE* store = SSL_CTX_get_cert_store(&context);
  for (const X509Ptr& anchor : load_certificates(client_ca, "client_ca")) {
    X509_STORE_add_cert(store, anchor.get());
    SSL_CTX_add_client_CA(&context, anchor.get());
  }
  // A single client's certificate may stand there too: the administrator named it.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(&context), X509_V_FLAG_PARTIAL_CHAIN);
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

std::string in_words(unsigned long code, const std::string& otherwise) {
  if (code == 0 || ERR_GET_LIB(code) != ERR_LIB_SSL) return explain_code(code, otherwise);
  switch (ERR_GET_REASON(code)) {
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return "the sender shows no client certificate, which client_ca demands; give the sender one";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_UNKNOWN_PROTOCOL:
    case SSL_R_BAD_RECORD_TYPE:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_RECORD_TOO_SMALL:
    case SSL_R_UNEXPECTED_MESSAGE:
      return "the sender does not speak TLS; switch TLS on at the sender, or listen with tcp://";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
      return std::string("the sender refuses our certificate (") + ERR_reason_error_string(code) +
             "); make the sender trust it, or its issuer";
    default:
      return explain_code(code, otherwise);
  }
}

}  // namespace

ServerContext::ServerContext(const ServerOptions& options) : context_(SSL_CTX_new(TLS_server_method())) {
  if (!context_) throw Failure::broken("TLS cannot be set up: " + take_error());
  if (SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) != 1)
    throw Failure::broken("TLS 1.2 is not available: " + take_error());
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(context_.get(), 0);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context_.get(), SSL_MODE_AUTO_RETRY);
  show_identity(*context_, load_identity(options.certificate, options.private_key, options.key_password));
  if (!options.client_ca.empty()) demand_certificates(*context_, options.client_ca);
}

SslPtr ServerContext::new_ssl() const {
  SslPtr ssl(SSL_new(context_.get()));
  if (!ssl) throw Failure::retry("TLS cannot be set up: " + take_error());
  SSL_set_accept_state(ssl.get());
  return ssl;
}

std::string explain_client(const SSL& ssl, const std::string& otherwise) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const long verified = SSL_get_verify_result(&ssl);
  if (verified != X509_V_OK) {
    return std::string("the sender's certificate is refused: ") + X509_verify_cert_error_string(verified) +
           "; name its issuer, or the certificate itself, in client_ca";
  }
  return in_words(code, otherwise);
}

}  // namespace sluice::support::tls

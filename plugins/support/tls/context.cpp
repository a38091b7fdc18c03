// SPDX-License-Identifier: Apache-2.0
#include "support/tls/context.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::support::tls {

using sdk::Failure;

namespace {

bool has_pem_identity(const TlsOptions& options) {
  return !options.certificate.empty() || !options.private_key.empty();
}

void use_identity(SSL_CTX& context, const Identity& identity) {
  const bool used = SSL_CTX_use_certificate(&context, identity.certificate.get()) == 1 &&
                    SSL_CTX_use_PrivateKey(&context, identity.key.get()) == 1;
  if (!used) throw Failure::broken("client certificate cannot be used: " + take_error());
  for (const X509Ptr& intermediate : identity.chain) SSL_CTX_add1_chain_cert(&context, intermediate.get());
}

}  // namespace

void configure_client(SSL_CTX& context, const TlsOptions& options, Verifier& verifier) {
  if (SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) != 1) {
    throw Failure::broken("TLS 1.2 is not available: " + take_error());
  }
  SSL_CTX_set_mode(&context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
  if (options.identity) {
    use_identity(context, *options.identity);
  } else if (has_pem_identity(options)) {
    use_identity(context, load_identity(options.certificate, options.private_key, options.key_password));
  }
  verifier.install(context);
}

ClientContext::ClientContext(const TlsOptions& options)
    : server_name_(options.server_name), verifier_(options), context_(SSL_CTX_new(TLS_client_method())) {
  if (!context_) throw Failure::broken("TLS cannot be set up: " + take_error());
  configure_client(*context_, options, verifier_);
}

SslPtr ClientContext::new_ssl() const {
  SslPtr ssl(SSL_new(context_.get()));
  if (!ssl) throw Failure::retry("TLS cannot be set up: " + take_error());
  set_sni(*ssl, server_name_);
  SSL_set_connect_state(ssl.get());
  return ssl;
}

void set_sni(SSL& ssl, const std::string& server_name) {
  using AddressPtr = std::unique_ptr<ASN1_OCTET_STRING, Free<ASN1_OCTET_STRING_free>>;
  const AddressPtr address(a2i_IPADDRESS(server_name.c_str()));
  if (!address && !server_name.empty()) SSL_set_tlsext_host_name(&ssl, server_name.c_str());
  ERR_clear_error();
}

std::string explain_code(unsigned long code, const std::string& otherwise) {
  if (code == 0 || ERR_GET_LIB(code) != ERR_LIB_SSL) {
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason != nullptr ? reason : otherwise;
  }
  switch (ERR_GET_REASON(code)) {
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      return "the server demands a client certificate; give certificate and private_key";
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
      return std::string("the server refused our client certificate (") + ERR_reason_error_string(code) + ")";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      return "the peer does not speak TLS on this port";
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_UNSUPPORTED_PROTOCOL:
      return "no common TLS version; 1.2 is the oldest that is allowed";
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return "the peer closed the connection without TLS's own end";
    default: {
      const char* reason = ERR_reason_error_string(code);
      return reason != nullptr ? reason : otherwise;
    }
  }
}

std::string explain_handshake(const Verifier& verifier, const std::string& otherwise) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  return verifier.refusal().empty() ? explain_code(code, otherwise) : verifier.refusal();
}

bool is_alert(unsigned long code) {
  return code != 0 && ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) >= SSL_AD_REASON_OFFSET;
}

std::optional<std::string> client_fingerprint(const TlsOptions& options) {
  if (options.identity) return fingerprint(*options.identity->certificate);
  if (options.certificate.empty()) return std::nullopt;
  return fingerprint(*load_certificates(options.certificate, "certificate").front());
}

}  // namespace sluice::support::tls

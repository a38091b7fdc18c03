// SPDX-License-Identifier: Apache-2.0
#include "support/tls/verifier.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::support::tls {

using sdk::Failure;

namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text.empty() ? "no name at all" : text;
}

bool is_untrusted(int error) {
  switch (error) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return true;
    default:
      return false;
  }
}

void expect_name(SSL_CTX& context, const std::string& server_name) {
  X509_VERIFY_PARAM* parameters = SSL_CTX_get0_param(&context);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool is_address = X509_VERIFY_PARAM_set1_ip_asc(parameters, server_name.c_str()) == 1;
  ERR_clear_error();
  if (is_address) return;
  if (X509_VERIFY_PARAM_set1_host(parameters, server_name.c_str(), server_name.size()) != 1) {
    throw Failure::broken("\"" + server_name + "\" is no host name: " + take_error());
  }
}

}  // namespace

Verifier::Verifier(const TlsOptions& options) : verify_(options.verify), server_name_(options.server_name) {
  if (!verify_) return;
  if (!options.server_certificate.empty() && !options.ca.empty()) {
    throw Failure::broken(
        "server_certificate and ca exclude each other: the first pins one certificate, "
        "the second trusts an issuer; give one of them");
  }
  if (!options.server_certificate.empty()) {
    pins_ = load_certificates(options.server_certificate, "server_certificate");
    pin_name_ = options.server_certificate.name();
    return;
  }
  if (server_name_.empty())
    throw Failure::broken("no host name is known to check the server's certificate against");
  if (!options.ca.empty()) {
    anchors_ = load_certificates(options.ca, "ca");
    anchors_name_ = options.ca.name();
  }
}

void Verifier::install(SSL_CTX& context) {
  SSL_CTX_set_cert_verify_callback(&context, &Verifier::decide, this);
  SSL_CTX_set_verify(&context, verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (!verify_ || !pins_.empty()) return;
  expect_name(context, server_name_);
  if (anchors_.empty()) {
    if (SSL_CTX_set_default_verify_paths(&context) != 1) {
      throw Failure::broken("the system's trust store cannot be read: " + take_error());
    }
    return;
  }
  X509_STORE* store = SSL_CTX_get_cert_store(&context);
  for (const X509Ptr& anchor : anchors_) X509_STORE_add_cert(store, anchor.get());
  // An intermediate may be trusted by itself: the administrator named it.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(&context), X509_V_FLAG_PARTIAL_CHAIN);
}

int Verifier::decide(X509_STORE_CTX* store, void* self) {
  auto& verifier = *static_cast<Verifier*>(self);
  try {
    return verifier.accept(*store) ? 1 : 0;
  } catch (...) {  // out of memory; C code is below
    X509_STORE_CTX_set_error(store, X509_V_ERR_OUT_OF_MEM);
    return 0;
  }
}

bool Verifier::accept(X509_STORE_CTX& store) {
  refusal_.clear();
  const X509* shown = X509_STORE_CTX_get0_cert(&store);
  shown_fingerprint_ = shown != nullptr ? fingerprint(*shown) : "";
  shown_ = shown != nullptr ? share(*shown) : nullptr;
  if (!verify_) return true;
  if (shown == nullptr) {
    refusal_ = "the server showed no certificate";
    return false;
  }
  if (!pins_.empty()) {
    if (matches_pin(*shown)) return true;
    X509_STORE_CTX_set_error(&store, X509_V_ERR_CERT_REJECTED);
    return false;
  }
  if (X509_verify_cert(&store) == 1) return true;
  refusal_ = explain(store, *shown);
  return false;
}

bool Verifier::matches_pin(const X509& shown) {
  for (const X509Ptr& pin : pins_) {
    if (X509_cmp(pin.get(), &shown) == 0) return true;
  }
  const std::string expected =
      pins_.size() == 1 ? fingerprint(*pins_.front()) : "one of the " + std::to_string(pins_.size());
  refusal_ = "the server showed another certificate than the pinned one: SHA-256 " + shown_fingerprint_ +
             " instead of " + expected + " of server_certificate " + pin_name_ +
             "; the server certificate was replaced, or somebody stands between: if it was meant to be "
             "replaced, fetch the "
             "new one and put it in server_certificate";
  return false;
}

std::string Verifier::explain(X509_STORE_CTX& store, const X509& shown) const {
  const int error = X509_STORE_CTX_get_error(&store);
  const X509* current = X509_STORE_CTX_get_current_cert(&store);
  const X509& guilty = current != nullptr ? *current : shown;
  const std::string named = "certificate \"" + subject(guilty) + "\" ";
  const std::string seen = "; the server showed SHA-256 " + shown_fingerprint_;
  if (error == X509_V_ERR_CERT_HAS_EXPIRED) {
    return named + "expired on " + to_text(expiry(guilty)) + "; it has to be renewed on the server" + seen;
  }
  if (error == X509_V_ERR_CERT_NOT_YET_VALID) {
    return named + "is valid only from " + to_text(valid_from(guilty)) + "; check this machine's clock" +
           seen;
  }
  if (error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return named + "is for " + joined(names(shown)) + ", not for " + server_name_ +
           "; use one of these names, or pin the certificate with server_certificate" + seen;
  }
  if (is_untrusted(error)) {
    const bool self_signed = error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
    const std::string store_name = anchors_.empty() ? "the system's trust store" : "ca " + anchors_name_;
    return named + (self_signed ? "is self-signed and not in " : "comes from an issuer that is not in ") +
           store_name + "; pin it with server_certificate, or name its issuer's certificate in ca" + seen;
  }
  return named + "was refused: " + X509_verify_cert_error_string(error) + seen;
}

}  // namespace sluice::support::tls

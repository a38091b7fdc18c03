// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace sluice::support::tls {

/// Frees an OpenSSL object with the function that belongs to its type.
template <auto function>
struct Free {
  template <typename T>
  void operator()(T* object) const noexcept {
    function(object);
  }
};

using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using ContextPtr = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Free<SSL_free>>;
using BioPtr = std::unique_ptr<BIO, Free<BIO_free_all>>;
using BioMethodPtr = std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>>;
using Pkcs12Ptr = std::unique_ptr<PKCS12, Free<PKCS12_free>>;

/// Takes every error from this thread's OpenSSL queue and returns the reason of the first one, or `otherwise`
/// where the queue was empty. Reasons are OpenSSL's own words ("bad decrypt"); they hold no secrets.
std::string take_error(const std::string& otherwise = "unknown error");

}  // namespace sluice::support::tls

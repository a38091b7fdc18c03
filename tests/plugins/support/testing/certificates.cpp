// SPDX-License-Identifier: Apache-2.0
#include "plugins/support/testing/certificates.hpp"

#include <stdexcept>

#include <openssl/pem.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

namespace sluice::testing {

namespace {

void require(bool done) {
  if (!done) throw std::runtime_error("test certificate: " + tls::take_error());
}

std::string text_of(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

void extend(X509& certificate, int kind, const std::string& value) {
  using ExtensionPtr = std::unique_ptr<X509_EXTENSION, tls::Free<X509_EXTENSION_free>>;
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
  require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

long seconds(std::chrono::hours hours) {
  return static_cast<long>(std::chrono::seconds(hours).count());
}

}  // namespace

Issued issue(const Wanted& wanted, const Issued* issuer) {
  static long serial = 1000;
  Issued issued{tls::KeyPtr(EVP_EC_gen("P-256")), tls::X509Ptr(X509_new())};
  require(issued.key && issued.certificate);
  X509& certificate = *issued.certificate;
  X509_set_version(&certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(&certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(&certificate), seconds(wanted.starts));
  X509_gmtime_adj(X509_getm_notAfter(&certificate), seconds(wanted.ends));
  X509_NAME* name = X509_get_subject_name(&certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(wanted.common_name.c_str());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0);
  X509_set_issuer_name(&certificate,
                       issuer != nullptr ? X509_get_subject_name(issuer->certificate.get()) : name);
  X509_set_pubkey(&certificate, issued.key.get());
  if (wanted.is_authority) extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
  std::string names;
  for (const std::string& one : wanted.names) names += (names.empty() ? "" : ",") + one;
  if (!names.empty()) extend(certificate, NID_subject_alt_name, names);
  require(X509_sign(&certificate, issuer != nullptr ? issuer->key.get() : issued.key.get(), EVP_sha256()) >
          0);
  return issued;
}

std::string Issued::certificate_pem() const {
  return tls::to_pem(*certificate);
}

std::string Issued::key_pem(const std::string& password) const {
  const tls::BioPtr bio(BIO_new(BIO_s_mem()));
  const EVP_CIPHER* cipher = password.empty() ? nullptr : EVP_aes_128_cbc();
  const auto* secret = reinterpret_cast<const unsigned char*>(password.data());
  require(PEM_write_bio_PrivateKey(bio.get(), key.get(), cipher, cipher != nullptr ? secret : nullptr,
                                   static_cast<int>(password.size()), nullptr, nullptr) == 1);
  return text_of(*bio);
}

tls::Identity Issued::identity() const {
  EVP_PKEY_up_ref(key.get());
  return {tls::KeyPtr(key.get()), tls::share(*certificate), {}};
}

std::string make_pkcs12(const Issued& issued, const std::string& password, bool legacy,
                        const Issued* authority) {
  const std::unique_ptr<OSSL_LIB_CTX, tls::Free<OSSL_LIB_CTX_free>> library(OSSL_LIB_CTX_new());
  const std::unique_ptr<OSSL_PROVIDER, tls::Free<OSSL_PROVIDER_unload>> standard(
      OSSL_PROVIDER_load(library.get(), "default"));
  const std::unique_ptr<OSSL_PROVIDER, tls::Free<OSSL_PROVIDER_unload>> old(
      OSSL_PROVIDER_load(library.get(), "legacy"));
  const int key_cipher = legacy ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : 0;
  const int certificate_cipher = legacy ? NID_pbe_WithSHA1And40BitRC2_CBC : 0;
  STACK_OF(X509)* others = nullptr;
  if (authority != nullptr) {
    others = sk_X509_new_null();
    sk_X509_push(others, authority->certificate.get());
  }
  const tls::Pkcs12Ptr archive(PKCS12_create_ex(password.c_str(), "test", issued.key.get(),
                                                issued.certificate.get(), others, key_cipher,
                                                certificate_cipher, 0, 0, 0, library.get(), nullptr));
  sk_X509_free(others);
  require(archive != nullptr);
  const tls::BioPtr bio(BIO_new(BIO_s_mem()));
  require(i2d_PKCS12_bio(bio.get(), archive.get()) == 1);
  return text_of(*bio);
}

}  // namespace sluice::testing

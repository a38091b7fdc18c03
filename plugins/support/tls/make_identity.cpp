// SPDX-License-Identifier: Apache-2.0
#include "support/tls/make_identity.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <sluice/sdk/failure.hpp>

#include "support/tls/openssl.hpp"

namespace sluice::support::tls {

namespace {

using NumberPtr = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

void expect(bool done, const char* what) {
  if (!done) throw sdk::Failure::broken(std::string(what) + ": " + take_error());
}

void fill_random(unsigned char* bytes, int size) {
  expect(RAND_bytes(bytes, size) == 1, "no random numbers");
}

KeyPtr make_key(KeyKind kind) {
  KeyPtr key(kind == KeyKind::ec ? EVP_EC_gen("P-256") : EVP_RSA_gen(3072));
  expect(key != nullptr, "making a key");
  return key;
}

/// 127 random bits: never negative, never zero, hardly ever the same.
void set_serial(X509& certificate) {
  std::array<unsigned char, 16> bytes{};
  fill_random(bytes.data(), static_cast<int>(bytes.size()));
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7fU) | 0x40U);
  const NumberPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  expect(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr,
         "making a certificate");
}

void set_name(X509& certificate, const std::string& common_name) {
  X509_NAME* name = X509_get_subject_name(&certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
  const int size = static_cast<int>(common_name.size());
  expect(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, size, -1, 0) == 1 &&
             X509_set_issuer_name(&certificate, name) == 1,
         "making a certificate");
}

void add_extension(X509& certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  expect(extension && X509_add_ext(&certificate, extension.get(), -1) == 1, "making a certificate");
}

X509Ptr make_certificate(EVP_PKEY& key, const std::string& common_name, std::chrono::days lifetime,
                         std::chrono::system_clock::time_point now) {
  X509Ptr certificate(X509_new());
  expect(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1, "making a certificate");
  set_serial(*certificate);
  set_name(*certificate, common_name);
  const std::time_t begin = std::chrono::system_clock::to_time_t(now - std::chrono::hours(1));
  const std::time_t end = std::chrono::system_clock::to_time_t(now + lifetime);
  expect(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), begin) != nullptr &&
             ASN1_TIME_set(X509_getm_notAfter(certificate.get()), end) != nullptr &&
             X509_set_pubkey(certificate.get(), &key) == 1,
         "making a certificate");
  add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(*certificate, NID_key_usage, "critical,digitalSignature,keyEncipherment");
  add_extension(*certificate, NID_ext_key_usage, "clientAuth");
  add_extension(*certificate, NID_subject_key_identifier, "hash");
  expect(X509_sign(certificate.get(), &key, EVP_sha256()) > 0, "signing a certificate");
  return certificate;
}

std::string text_of(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

NewIdentity make_identity(KeyKind kind, const std::string& common_name, std::chrono::days lifetime,
                          std::chrono::system_clock::time_point now) {
  const KeyPtr key = make_key(kind);
  const X509Ptr certificate = make_certificate(*key, common_name, lifetime, now);
  const BioPtr key_text(BIO_new(BIO_s_mem())), certificate_text(BIO_new(BIO_s_mem()));
  expect(
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1 &&
          PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1,
      "writing PEM");
  return {text_of(*key_text), text_of(*certificate_text)};
}

std::string make_uuid() {
  std::array<unsigned char, 16> bytes{};
  fill_random(bytes.data(), static_cast<int>(bytes.size()));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", bytes[i]);
    text += digits.data();
  }
  return text;
}

}  // namespace sluice::support::tls

// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/certificates.hpp"

#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace sluice::simulators {
namespace {

template <auto Free>
struct Release {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
void free_stack(STACK_OF(X509) * stack) {
  sk_X509_pop_free(stack, X509_free);
}
using BioPtr = std::unique_ptr<BIO, Release<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Release<X509_free>>;
using StackPtr = std::unique_ptr<STACK_OF(X509), Release<free_stack>>;

[[noreturn]] void fail(const char* action) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  throw std::runtime_error(std::string(action) + ": " + text.data());
}

template <class Pointer>
Pointer checked(Pointer pointer, const char* action) {
  if (!pointer) fail(action);
  return pointer;
}

void check(int result, const char* action) {
  if (result <= 0) fail(action);
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

CertificatePtr read_certificate(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return checked(CertificatePtr(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)), "read certificate");
}

KeyPtr read_key(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return checked(KeyPtr(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)), "read private key");
}

Identity to_pem(X509* certificate, EVP_PKEY* key) {
  const BioPtr certificate_text(BIO_new(BIO_s_mem()));
  const BioPtr key_text(BIO_new(BIO_s_mem()));
  check(PEM_write_bio_X509(certificate_text.get(), certificate), "write certificate");
  check(PEM_write_bio_PrivateKey(key_text.get(), key, nullptr, nullptr, 0, nullptr, nullptr), "write key");
  return {text_of(certificate_text.get()), text_of(key_text.get())};
}

KeyPtr make_key(KeyType type) {
  EVP_PKEY* key = type == KeyType::ec_p256 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                                           : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
  return checked(KeyPtr(key), "make key");
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  if (!extension) fail("make extension");
  check(X509_add_ext(certificate, extension.get(), -1), "add extension");
}

std::string alternative_names(const CertificateSpec& spec) {
  std::string names;
  for (const auto& name : spec.dns_names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const auto& address : spec.addresses) names += (names.empty() ? "IP:" : ",IP:") + address;
  return names;
}

void fill(X509* certificate, const CertificateSpec& spec, EVP_PKEY* key) {
  check(X509_set_version(certificate, X509_VERSION_3), "set version");
  std::uint64_t serial = 0;
  check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial), "random serial");
  check(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1), "set serial");
  const long day = 24L * 60 * 60;
  checked(X509_gmtime_adj(X509_getm_notBefore(certificate), spec.valid_from_days * day), "set start");
  checked(X509_gmtime_adj(X509_getm_notAfter(certificate), spec.valid_to_days * day), "set end");
  check(X509_set_pubkey(certificate, key), "set key");
  X509_NAME* subject = X509_get_subject_name(certificate);
  check(
      X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1, -1, 0),
      "set name");
}

Identity make(const CertificateSpec& spec, X509* issuer, EVP_PKEY* issuer_key) {
  const KeyPtr key = make_key(spec.key_type);
  const auto certificate = checked(CertificatePtr(X509_new()), "make certificate");
  fill(certificate.get(), spec, key.get());
  X509* signer = issuer ? issuer : certificate.get();
  check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer)), "set issuer");
  add_extension(certificate.get(), signer, NID_basic_constraints,
                spec.authority ? "critical,CA:TRUE" : "CA:FALSE");
  add_extension(
      certificate.get(), signer, NID_key_usage,
      spec.authority ? "critical,digitalSignature,keyCertSign,cRLSign" : "critical,digitalSignature");
  add_extension(certificate.get(), signer, NID_subject_key_identifier, "hash");
  if (issuer) add_extension(certificate.get(), signer, NID_authority_key_identifier, "keyid");
  if (const auto names = alternative_names(spec); !names.empty())
    add_extension(certificate.get(), signer, NID_subject_alt_name, names);
  check(X509_sign(certificate.get(), issuer_key ? issuer_key : key.get(), EVP_sha256()), "sign certificate");
  return to_pem(certificate.get(), key.get());
}

/// Algorithms of its own, so that loading `legacy` here does not make a client's fallback untested.
struct LegacyLibrary {
  std::unique_ptr<OSSL_LIB_CTX, Release<OSSL_LIB_CTX_free>> context{OSSL_LIB_CTX_new()};
  std::unique_ptr<OSSL_PROVIDER, Release<OSSL_PROVIDER_unload>> standard{
      OSSL_PROVIDER_load(context.get(), "default")};
  std::unique_ptr<OSSL_PROVIDER, Release<OSSL_PROVIDER_unload>> legacy{
      OSSL_PROVIDER_load(context.get(), "legacy")};
};

}  // namespace

Identity make_self_signed(const CertificateSpec& spec) {
  return make(spec, nullptr, nullptr);
}

Identity make_issued(const Identity& issuer, const CertificateSpec& spec) {
  const auto certificate = read_certificate(issuer.certificate);
  const auto key = read_key(issuer.key);
  return make(spec, certificate.get(), key.get());
}

Identity make_authority(const std::string& common_name) {
  return make_self_signed({.common_name = common_name, .dns_names = {}, .addresses = {}, .authority = true});
}

Identity make_expired() {
  return make_self_signed({.valid_from_days = -30, .valid_to_days = -1});
}

Identity make_expired(const Identity& issuer) {
  return make_issued(issuer, {.valid_from_days = -30, .valid_to_days = -1});
}

Identity make_wrong_name() {
  return make_self_signed({.common_name = "other.example", .dns_names = {"other.example"}, .addresses = {}});
}

Identity make_wrong_name(const Identity& issuer) {
  return make_issued(issuer,
                     {.common_name = "other.example", .dns_names = {"other.example"}, .addresses = {}});
}

std::string certificate_fingerprint(const std::string& certificate_pem) {
  const auto certificate = read_certificate(certificate_pem);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  check(X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size), "fingerprint");
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += "0123456789abcdef"[digest[i] >> 4];
    text += "0123456789abcdef"[digest[i] & 15];
  }
  return text;
}

std::string make_pkcs12(const Identity& identity, const std::vector<std::string>& chain_pem,
                        const std::string& password, bool legacy) {
  const LegacyLibrary library;
  const auto certificate = read_certificate(identity.certificate);
  const auto key = read_key(identity.key);
  const StackPtr chain(sk_X509_new_null());
  for (const auto& pem : chain_pem) sk_X509_push(chain.get(), read_certificate(pem).release());
  const int key_cipher = legacy ? NID_pbe_WithSHA1And3_Key_TripleDES_CBC : 0;
  const int certificate_cipher = legacy ? NID_pbe_WithSHA1And40BitRC2_CBC : 0;
  const std::unique_ptr<PKCS12, Release<PKCS12_free>> bundle(
      PKCS12_create_ex(password.c_str(), "connector", key.get(), certificate.get(), chain.get(), key_cipher,
                       certificate_cipher, 0, 0, 0, library.context.get(), nullptr));
  if (!bundle) fail("make PKCS#12");
  const BioPtr out(BIO_new(BIO_s_mem()));
  check(i2d_PKCS12_bio(out.get(), bundle.get()), "write PKCS#12");
  return text_of(out.get());
}

}  // namespace sluice::simulators

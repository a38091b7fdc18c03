// SPDX-License-Identifier: Apache-2.0
#include "support/tls/pkcs12.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pkcs12err.h>
#include <openssl/provider.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::support::tls {

using sdk::Failure;

namespace {

/// A library context that also knows the old algorithms, apart from the one that the process uses.
class LegacyLibrary {
 public:
  LegacyLibrary()
      : library_(OSSL_LIB_CTX_new()),
        standard_(OSSL_PROVIDER_load(library_.get(), "default")),
        legacy_(OSSL_PROVIDER_load(library_.get(), "legacy")) {
    ERR_clear_error();  // a missing legacy module shows as an unsupported algorithm, if it is needed at all
  }
  OSSL_LIB_CTX* get() const { return library_.get(); }

 private:
  std::unique_ptr<OSSL_LIB_CTX, Free<OSSL_LIB_CTX_free>> library_;
  std::unique_ptr<OSSL_PROVIDER, Free<OSSL_PROVIDER_unload>> standard_;
  std::unique_ptr<OSSL_PROVIDER, Free<OSSL_PROVIDER_unload>> legacy_;
};

struct FreeCertificates {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
struct FreeBags {
  void operator()(STACK_OF(PKCS12_SAFEBAG) * stack) const {
    sk_PKCS12_SAFEBAG_pop_free(stack, PKCS12_SAFEBAG_free);
  }
};
struct FreeSafes {
  void operator()(STACK_OF(PKCS7) * stack) const { sk_PKCS7_pop_free(stack, PKCS7_free); }
};

/// The same key without ties to the library context that read it.
KeyPtr detach(const EVP_PKEY& key) {
  unsigned char* der = nullptr;
  const int size = i2d_PrivateKey(&key, &der);
  if (size <= 0) return nullptr;
  const unsigned char* position = der;
  KeyPtr copy(d2i_AutoPrivateKey(nullptr, &position, size));
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  return copy;
}

X509Ptr detach(const X509& certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(&certificate, &der);
  if (size <= 0) return nullptr;
  const unsigned char* position = der;
  X509Ptr copy(d2i_X509(nullptr, &position, size));
  OPENSSL_free(der);
  return copy;
}

/// True where the password opens an encrypted part, although the archive's checksum is wrong: then it is
/// damaged.
bool password_decrypts(PKCS12& archive, const std::string& password) {
  const std::unique_ptr<STACK_OF(PKCS7), FreeSafes> safes(PKCS12_unpack_authsafes(&archive));
  for (int i = 0; safes && i < sk_PKCS7_num(safes.get()); ++i) {
    PKCS7* safe = sk_PKCS7_value(safes.get(), i);
    if (!PKCS7_type_is_encrypted(safe)) continue;
    const std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), FreeBags> bags(
        PKCS12_unpack_p7encdata(safe, password.c_str(), static_cast<int>(password.size())));
    if (bags) return true;
  }
  return false;
}

/// The kind of the first meaningful error in the queue, which it empties.
std::string explain(PKCS12& archive, const std::string& password) {
  bool unsupported = false;
  bool checksum = false;
  bool decryption = false;
  std::string reason;
  while (const unsigned long error = ERR_get_error()) {
    if (reason.empty() && ERR_reason_error_string(error) != nullptr) reason = ERR_reason_error_string(error);
    const int code = ERR_GET_REASON(error);
    unsupported = unsupported || code == ERR_R_UNSUPPORTED || code == PKCS12_R_UNKNOWN_DIGEST_ALGORITHM;
    checksum = checksum || (ERR_GET_LIB(error) == ERR_LIB_PKCS12 && code == PKCS12_R_MAC_VERIFY_FAILURE);
    decryption =
        decryption || (ERR_GET_LIB(error) == ERR_LIB_PKCS12 && code == PKCS12_R_PKCS12_CIPHERFINAL_ERROR);
  }
  if (unsupported) {
    return "encrypted with an algorithm that this OpenSSL does not offer (its legacy provider may be "
           "missing); "
           "export the archive again with AES";
  }
  if (checksum) {
    const bool damaged = password_decrypts(archive, password);
    ERR_clear_error();
    return damaged ? "the archive is damaged: the password is right, but the checksum is not"
                   : "wrong password";
  }
  if (decryption) return "wrong password";
  return "the archive is damaged: " + (reason.empty() ? "unknown error" : reason);
}

Pkcs12Ptr decode(std::string_view bytes, const LegacyLibrary& library) {
  PKCS12* archive = PKCS12_init_ex(NID_pkcs7_data, library.get(), nullptr);
  const BioPtr bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  const bool decoded = archive != nullptr && d2i_PKCS12_bio(bio.get(), &archive) != nullptr;
  Pkcs12Ptr owned(archive);  // what d2i has freed by itself it has set to null
  return decoded ? std::move(owned) : nullptr;
}

/// How often the checksum's key is derived comes from the archive itself, before the password is known to be
/// right.
void check_effort(const PKCS12& archive, const std::string& name) {
  constexpr int64_t most =
      10'000'000;  // a few seconds; OpenSSL writes 2048, others up to some hundred thousand
  const ASN1_INTEGER* iterations = nullptr;
  PKCS12_get0_mac(nullptr, nullptr, nullptr, &iterations, &archive);
  int64_t count = 1;
  if (iterations == nullptr) return;
  if (ASN1_INTEGER_get_int64(&count, iterations) != 1 || count > most)
    throw Failure::broken(name +
                          ": its password would have to be tried with more than 10 million iterations, " +
                          "which no archive needs; export it again");
}

}  // namespace

Identity open_pkcs12(std::string_view bytes, const std::string& password, const std::string& name) {
  constexpr std::size_t largest = 16U * 1024 * 1024;
  if (bytes.size() > largest)
    throw Failure::broken(name + ": larger than 16 MiB, which no PKCS#12 archive is");
  const LegacyLibrary library;
  ERR_clear_error();
  const Pkcs12Ptr archive = decode(bytes, library);
  if (!archive) throw Failure::broken(name + ": not a PKCS#12 archive, or damaged: " + take_error());
  check_effort(*archive, name);

  EVP_PKEY* raw_key = nullptr;
  X509* raw_certificate = nullptr;
  STACK_OF(X509)* raw_chain = nullptr;
  const int parsed = PKCS12_parse(archive.get(), password.c_str(), &raw_key, &raw_certificate, &raw_chain);
  const KeyPtr key(raw_key);
  const X509Ptr certificate(raw_certificate);
  const std::unique_ptr<STACK_OF(X509), FreeCertificates> chain(raw_chain);
  if (parsed != 1) throw Failure::broken(name + ": " + explain(*archive, password));
  if (!key) throw Failure::broken(name + ": no private key in the archive");
  if (!certificate) throw Failure::broken(name + ": no certificate of the private key in the archive");

  Identity identity{detach(*key), detach(*certificate), {}};
  if (!identity.key || !identity.certificate) throw Failure::broken(name + ": unusable key: " + take_error());
  for (int i = 0; chain && i < sk_X509_num(chain.get()); ++i) {
    if (X509Ptr other = detach(*sk_X509_value(chain.get(), i))) identity.chain.push_back(std::move(other));
  }
  check_key_matches(identity, name, name);
  return identity;
}

}  // namespace sluice::support::tls

// SPDX-License-Identifier: Apache-2.0
#include "support/tls/identity.hpp"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::support::tls {

using sdk::Failure;

namespace {

struct Password {
  const std::string& text;
  bool asked = false;
};

/// Always given to OpenSSL: without a callback it would ask on the terminal.
int give_password(char* buffer, int size, int /*writing*/, void* context) {
  auto& password = *static_cast<Password*>(context);
  password.asked = true;
  if (password.text.empty() || password.text.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(password.text.begin(), password.text.end(), buffer);
  return static_cast<int>(password.text.size());
}

KeyPtr load_key(const Pem& pem, const std::string& key_password) {
  std::string text = read_pem(pem, "private_key");
  Password password{key_password};
  KeyPtr key;
  {
    const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    ERR_clear_error();
    key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_password, &password));
  }
  OPENSSL_cleanse(text.data(), text.size());
  if (key) return key;
  const std::string reason = take_error();
  const std::string context = "private_key " + pem.name() + ": ";
  if (password.asked && key_password.empty()) {
    throw Failure::broken(context + "the key is encrypted and no password is configured");
  }
  if (password.asked)
    throw Failure::broken(context + "the key cannot be decrypted: wrong password, or damaged");
  throw Failure::broken(context + "no usable private key in it: " + reason);
}

}  // namespace

void check_key_matches(const Identity& identity, const std::string& certificate_name,
                       const std::string& key_name) {
  if (X509_check_private_key(identity.certificate.get(), identity.key.get()) == 1) return;
  ERR_clear_error();
  throw Failure::broken("private key " + key_name + " does not belong to certificate " + certificate_name +
                        " (" + subject(*identity.certificate) + ")");
}

Identity load_identity(const Pem& certificate, const Pem& private_key, const std::string& key_password) {
  if (certificate.empty()) throw Failure::broken("private_key is given without certificate; give both");
  if (private_key.empty()) throw Failure::broken("certificate is given without private_key; give both");
  Identity identity;
  std::vector<X509Ptr> certificates = load_certificates(certificate, "certificate");
  identity.certificate = std::move(certificates.front());
  certificates.erase(certificates.begin());
  identity.chain = std::move(certificates);
  identity.key = load_key(private_key, key_password);
  check_key_matches(identity, certificate.name(), private_key.name());
  return identity;
}

IdentityText to_text(const Identity& identity) {
  IdentityText text;
  text.certificate = to_pem(*identity.certificate);
  for (const X509Ptr& other : identity.chain) text.certificate += to_pem(*other);
  const BioPtr out(BIO_new(BIO_s_mem()));
  if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), identity.key.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1)
    throw Failure::broken("writing the private key as PEM: " + take_error());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  text.private_key.assign(data, static_cast<std::size_t>(size));
  OPENSSL_cleanse(data, static_cast<std::size_t>(size));
  return text;
}

}  // namespace sluice::support::tls

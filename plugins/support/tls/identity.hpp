// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/tls/certificate.hpp"
#include "support/tls/openssl.hpp"

namespace sluice::support::tls {

/// What a client proves itself with: a private key, its certificate, and intermediate certificates if any.
struct Identity {
  KeyPtr key;
  X509Ptr certificate;
  std::vector<X509Ptr> chain;
};

/// Reads an identity from PEM. `certificate` may hold intermediates behind the first certificate;
/// `private_key` may be the same file. The password is used only where the key is encrypted; it never shows
/// in a message. Throws Failure::broken: unreadable, damaged, encrypted key without password, wrong password,
/// key of another certificate.
Identity load_identity(const Pem& certificate, const Pem& private_key, const std::string& key_password);

/// The identity as two PEM texts, as load_identity reads them: the certificate with its chain, the key
/// without a password, which goes to a private file and nowhere else. Throws Failure::broken where OpenSSL
/// cannot do it.
struct IdentityText {
  std::string certificate;
  std::string private_key;
};
IdentityText to_text(const Identity& identity);

/// Throws Failure::broken where the key does not belong to the certificate. `key_name` and `certificate_name`
/// are for the message.
void check_key_matches(const Identity& identity, const std::string& certificate_name,
                       const std::string& key_name);

}  // namespace sluice::support::tls

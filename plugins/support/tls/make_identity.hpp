// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace sluice::support::tls {

enum class KeyKind {
  ec,  ///< P-256
  rsa  ///< 3072 bits
};

/// A new key and a certificate that it signed itself, both as PEM.
struct NewIdentity {
  std::string key;  ///< PKCS#8, not encrypted: goes to a private file and nowhere else
  std::string certificate;
};

/// Valid from an hour before `now`, so that a clock that is a little behind accepts it. Throws
/// Failure::broken where OpenSSL cannot do it.
NewIdentity make_identity(KeyKind kind, const std::string& common_name, std::chrono::days lifetime,
                          std::chrono::system_clock::time_point now);

/// A random UUID (version 4) in lower case.
std::string make_uuid();

}  // namespace sluice::support::tls

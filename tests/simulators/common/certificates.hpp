// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace sluice::simulators {

enum class KeyType { ec_p256, rsa_2048 };

/// A certificate with its private key, both as PEM.
struct Identity {
  std::string certificate;
  std::string key;
};

/// What a test wants to see in a certificate. Times are days from now: `valid_to_days = -1` has expired
/// yesterday.
struct CertificateSpec {
  std::string common_name = "localhost";
  std::vector<std::string> dns_names = {"localhost"};
  std::vector<std::string> addresses = {"127.0.0.1"};
  int valid_from_days = -1;
  int valid_to_days = 3650;
  KeyType key_type = KeyType::ec_p256;
  bool authority = false;  ///< may sign other certificates
};

/// Each of the following throws std::runtime_error when OpenSSL refuses.

Identity make_self_signed(const CertificateSpec& spec);

/// A certificate signed by `issuer`, which was made with `authority = true`.
Identity make_issued(const Identity& issuer, const CertificateSpec& spec);

/// A self-signed authority for tests that verify with a CA file.
Identity make_authority(const std::string& common_name = "Simulator CA");

/// Right in everything but already expired; self-signed, or signed by `issuer`.
Identity make_expired();
Identity make_expired(const Identity& issuer);

/// Valid, but for the host `other.example` only.
Identity make_wrong_name();
Identity make_wrong_name(const Identity& issuer);

/// SHA-256 of the DER form, 64 lower-case hexadecimal digits.
std::string certificate_fingerprint(const std::string& certificate_pem);

/// PKCS#12 (binary) with the certificate, its key and `chain`. `legacy` = RC2-40 for certificates and 3DES
/// for the key, which OpenSSL 3 opens only with its legacy provider; the process's own providers stay
/// untouched.
std::string make_pkcs12(const Identity& identity, const std::vector<std::string>& chain_pem,
                        const std::string& password, bool legacy);

}  // namespace sluice::simulators

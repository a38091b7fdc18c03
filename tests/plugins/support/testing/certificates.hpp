// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "support/tls/identity.hpp"

namespace sluice::testing {

namespace tls = support::tls;

/// What a certificate made for a test says.
struct Wanted {
  std::string common_name = "localhost";
  std::vector<std::string> names = {"DNS:localhost", "IP:127.0.0.1"};
  std::chrono::hours starts{-1};
  std::chrono::hours ends{24};
  bool is_authority = false;
};

/// A fresh key with its certificate.
struct Issued {
  tls::KeyPtr key;
  tls::X509Ptr certificate;

  std::string certificate_pem() const;
  std::string key_pem(const std::string& password = "") const;
  tls::Identity identity() const;
};

/// Self-signed without an issuer.
Issued issue(const Wanted& wanted = {}, const Issued* issuer = nullptr);

/// A PKCS#12 archive; `legacy` uses RC2-40 and 3DES like old exports.
std::string make_pkcs12(const Issued& issued, const std::string& password, bool legacy,
                        const Issued* authority = nullptr);

}  // namespace sluice::testing

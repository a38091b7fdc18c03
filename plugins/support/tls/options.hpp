// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "support/tls/certificate.hpp"
#include "support/tls/identity.hpp"

namespace sluice::support::tls {

/// How a client proves itself and whom it trusts. Everything is optional: a default-constructed object means
/// no client certificate and the system's trust store with a check of the host name.
struct TlsOptions {
  /// Client certificate and key, as PEM …
  Pem certificate{};
  Pem private_key{};
  std::string key_password{};
  /// … or already loaded (from a PFX); wins over the PEM pair.
  std::shared_ptr<const Identity> identity{};

  /// Pinned: the server has to show exactly this certificate, or one of them where there are several (the
  /// nodes of a cluster); host name, dates and issuer do not matter then.
  Pem server_certificate{};
  /// Trust anchors in place of the system's; chain and host name are checked. Not together with
  /// server_certificate.
  Pem ca{};
  /// False only where the user asked for it by name: any certificate is accepted.
  bool verify = true;
  /// Host name or address that the certificate must be valid for, and the name sent as SNI. Set it to the
  /// host of the URL or address.
  std::string server_name{};
};

}  // namespace sluice::support::tls

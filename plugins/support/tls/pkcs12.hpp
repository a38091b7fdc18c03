// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "support/tls/identity.hpp"

namespace sluice::support::tls {

/// Opens a PKCS#12 (PFX) archive: key, certificate, and the other certificates in it as chain. Archives with
/// old ciphers (RC2, 3DES with SHA-1 MAC) open too, with OpenSSL's legacy provider in a library context of
/// its own, so the process's default algorithms stay as they are.
///
/// `name` stands for the archive in messages. Throws Failure::broken, with a different sentence for each: not
/// a PKCS#12 archive or damaged; wrong password; an algorithm that this OpenSSL does not have; no key or no
/// certificate inside; key of another certificate.
Identity open_pkcs12(std::string_view bytes, const std::string& password, const std::string& name);

}  // namespace sluice::support::tls

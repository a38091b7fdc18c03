// SPDX-License-Identifier: Apache-2.0
// A PKCS#12 archive, which is opened with its password or refused for good. One that opens has a key and the
// certificate of that key.
#include <string>

#include <openssl/x509.h>
#include <sluice/sdk/failure.hpp>

#include "fuzz/target.hpp"
#include "support/tls/pkcs12.hpp"

using namespace sluice;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const support::tls::Identity identity = support::tls::open_pkcs12(bytes, "secret", "the archive");
    require(identity.key && identity.certificate, "an identity has a key and a certificate");
    require(X509_check_private_key(identity.certificate.get(), identity.key.get()) == 1,
            "the certificate is the key's");
  } catch (const sdk::Failure& failure) {
    require(failure.status() == SLUICE_BROKEN, "an archive that does not open stays closed");
    const std::string_view message = failure.what();
    require(message.starts_with("the archive: "), "the message names the archive");
    require(message.find("secret") == std::string_view::npos, "no message holds the password");
  }
  return 0;
}

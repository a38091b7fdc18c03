// SPDX-License-Identifier: Apache-2.0
#include "support/tls/openssl.hpp"

#include <openssl/err.h>

namespace sluice::support::tls {

std::string take_error(const std::string& otherwise) {
  const unsigned long first = ERR_get_error();
  ERR_clear_error();
  if (first == 0) return otherwise;
  const char* reason = ERR_reason_error_string(first);
  return reason != nullptr ? reason : otherwise;
}

}  // namespace sluice::support::tls

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/bio.h>

namespace sluice::support::socket {

/// A non-blocking socket as TLS sees it, and what became of it. Outlives the BIO that is made for it.
struct Wire {
  int fd = -1;
  int error = 0;       ///< errno of the latest real failure
  bool ended = false;  ///< the peer's FIN was read
};

/// A BIO over the socket that never raises SIGPIPE, which OpenSSL's own socket BIO can. Null: out of memory.
BIO* new_wire_bio(Wire& wire);

}  // namespace sluice::support::socket

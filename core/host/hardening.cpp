// SPDX-License-Identifier: Apache-2.0
#include "host/hardening.hpp"

#include <sys/prctl.h>

namespace sluice::host {

void keep_memory_private() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

std::optional<std::string> too_privileged(unsigned user) {
  if (user != 0) return std::nullopt;
  return "this service runs as root, which it never needs: whoever finds a way into it has the machine. Use "
         "the "
         "systemd unit, or an account of its own that may read the keys and write the store";
}

}  // namespace sluice::host

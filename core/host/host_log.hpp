// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/log.hpp"

namespace sluice::host {

/// What concerns the process as a whole.
inline const observe::Log& host_log() {
  static const observe::Log log("host");
  return log;
}

}  // namespace sluice::host

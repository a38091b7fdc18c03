// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace sluice::observe {

/// What this process takes of the machine. A figure that the system does not tell is 0.
struct ProcessFigures {
  double cpu_seconds = 0;
  uint64_t resident_bytes = 0;
  uint64_t virtual_bytes = 0;
  uint64_t open_files = 0;
  uint64_t most_files = 0;
  uint64_t threads = 0;
};

/// Reads only what a service may see that is confined to its own entry of /proc.
ProcessFigures read_process_figures();

}  // namespace sluice::observe

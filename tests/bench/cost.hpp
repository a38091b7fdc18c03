// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sluice::bench {

/// What one run of a program took, its children included.
struct Cost {
  double seconds = 0;
  double user = 0, system = 0;  ///< CPU seconds
  long peak_kib = 0;            ///< largest resident memory of the program itself
  std::uint64_t written = 0;    ///< bytes that went to a disk, as the kernel counts them
};

/// Runs a program to its end; output and errors go to the log. Throws std::runtime_error when it does not end
/// with 0 within the limit.
Cost measure(const std::vector<std::string>& command, const std::filesystem::path& log,
             std::chrono::seconds limit);

}  // namespace sluice::bench

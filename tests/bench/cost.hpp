// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "faults/process.hpp"

namespace sluice::bench {

/// What one run of a program took, its children included.
struct Cost {
  double seconds = 0;
  double user = 0, system = 0;  ///< CPU seconds
  long peak_kib = 0;            ///< largest resident memory of the program itself
  std::uint64_t written = 0;    ///< bytes that went to a disk, as the kernel counts them
  std::uint64_t syncs = 0;      ///< calls of fsync and fdatasync
};

/// No program takes longer than this.
constexpr std::chrono::minutes longest{20};

/// A program, how it is started, and where its output and errors go.
struct Program {
  std::vector<std::string> command;
  std::filesystem::path log;
  faults::Process::Environment environment{};
};

/// Runs it to its end. Throws std::runtime_error when it does not end with 0.
Cost measure(const Program& program);

/// Runs a program that does not end by itself: until its work is done, which is asked every few milliseconds,
/// and then until it has ended at SIGTERM. The seconds are those of the work. Throws std::runtime_error when
/// it ends before, or does not get there.
Cost measure_until(const std::function<bool()>& done, const Program& program);

}  // namespace sluice::bench

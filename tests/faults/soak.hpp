// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "faults/oracle.hpp"
#include "faults/process.hpp"
#include "faults/shape.hpp"

namespace sluice::faults {

/// One look at what a long-running gateway holds.
struct Sample {
  long memory_kib = 0;    ///< resident now
  std::size_t files = 0;  ///< open
  std::size_t threads = 0;
  std::uint64_t store_kib = 0;  ///< of all files of the store
};

Sample look_at(const Process& gateway, const std::filesystem::path& store);

/// "soak: ...": what is not flat, when the second quarter of the time is compared with the last one. The
/// first quarter is for warming up. Needs eight samples.
Violations judge_flat(const std::vector<Sample>& samples);

/// The largest of each quarter, as lines for people.
std::string quarters(const std::vector<Sample>& samples);

/// A day's records in the time of a soak, and all kinds of sinks.
Shape soak_shape(std::uint64_t seed);

}  // namespace sluice::faults

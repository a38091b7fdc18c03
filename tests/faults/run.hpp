// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "faults/oracle.hpp"
#include "faults/site.hpp"
#include "faults/soak.hpp"

namespace sluice::faults {

struct RunOptions {
  Programs programs;
  std::filesystem::path folder;           ///< of this run alone
  std::uint64_t steps = 0;                ///< 0: three to six
  std::chrono::seconds soak{0};           ///< a day in so much time, instead of steps
  std::vector<std::string> only;          ///< kinds of faults by name; empty: all that fit
  std::chrono::seconds drain_limit{180};  ///< from the last fault until everything has arrived
};

/// What a run came to.
struct Result {
  std::uint64_t seed = 0;
  std::string shape;
  std::vector<std::string> plan;  ///< the faults, step by step
  Violations violations;
  std::map<std::string, std::uint64_t> struck;  ///< by kind of fault
  std::uint64_t records = 0;                    ///< that the source handed over
  std::uint64_t delivered = 0;                  ///< to all sinks
  std::uint64_t duplicates = 0;                 ///< seen by the collectors
  std::uint64_t duplicates_bound = 0;           ///< what the ledger and the kills account for
  std::chrono::milliseconds recovery{0};        ///< from the last fault until everything had arrived
  long peak_memory_kib = 0;
  std::size_t most_files = 0;
  std::vector<Sample> samples;  ///< of a soak
};

/// Sets up a site, lets faults strike it, lifts them, and judges. Everything but the exact moments follows
/// from the seed. What goes wrong in the driver itself is a violation too.
Result run(std::uint64_t seed, const RunOptions& options);

}  // namespace sluice::faults

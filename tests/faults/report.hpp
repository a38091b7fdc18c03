// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "faults/run.hpp"

namespace sluice::faults {

/// One line of JSON: seed, shape, plan, violations and figures of a run.
std::string to_json(const Result& result);

/// The figures of many runs.
struct Summary {
  std::uint64_t runs = 0, failed = 0, records = 0, delivered = 0, duplicates = 0, duplicates_bound = 0;
  std::map<std::string, std::uint64_t> struck;
  std::chrono::milliseconds worst_recovery{0};
  std::uint64_t worst_recovery_seed = 0;
  long peak_memory_kib = 0;
  std::size_t most_files = 0;

  void add(const Result& result);
  std::string text() const;
};

}  // namespace sluice::faults

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sources/kics/journal_state.hpp"

namespace sluice::kics {

/// A complete inventory that later ones are compared with: a file in the work folder, and what tells that it
/// is whole.
struct Baseline {
  std::string file;  ///< its name
  uint64_t rows = 0;
  uint64_t bytes = 0;
  uint32_t sum = 0;   ///< CRC-32
  int64_t taken = 0;  ///< our clock, milliseconds since 1970

  bool operator==(const Baseline&) const = default;
};

/// How far a round through the inventory has come (nothing in it between two rounds), how far each journal
/// was read, and what inventories were last seen as.
struct Checkpoint {
  std::chrono::milliseconds started{0};  ///< wall clock, since 1970
  std::vector<std::string> done;         ///< resources published in this round
  std::map<std::string, JournalState> journals{};
  std::map<std::string, Baseline> baselines{};

  bool operator==(const Checkpoint&) const = default;
};

/// One JSON object with a version number: a hundred bytes or so, and some for each row of a journal that is
/// remembered. Where nothing but inventory is read it is what every version of this source can read.
std::string to_text(const Checkpoint& checkpoint);

/// Throws Failure::broken where the text is not a checkpoint of this source or is one of a newer version.
/// Empty text is the first run.
Checkpoint parse_checkpoint(std::string_view text);

}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kics {

/// How far a round through the resources has come. Nothing in it between two rounds.
struct Checkpoint {
  std::chrono::milliseconds started{0};  ///< wall clock, since 1970
  std::vector<std::string> done;         ///< resources published in this round

  bool operator==(const Checkpoint&) const = default;
};

/// One JSON object with a version number, a hundred bytes or so.
std::string to_text(const Checkpoint& checkpoint);

/// Throws Failure::broken where the text is not a checkpoint of this source or is one of a newer version.
/// Empty text is the first run.
Checkpoint parse_checkpoint(std::string_view text);

}  // namespace sluice::kics

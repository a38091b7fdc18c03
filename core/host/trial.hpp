// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::host {

/// How a library is tried in a process of its own.
struct TrialOptions {
  bool create = false;  ///< make an instance too, where the plugin needs no option for it
  std::chrono::milliseconds limit = std::chrono::seconds(10);  ///< for one library
};

/// Loads each library, asks for its options, in another process: `sluice plugin trial`. What crashes or hangs
/// there costs nothing here. For each library nothing, or why it cannot be used. Where no other process can
/// be started nothing is said against a library.
std::vector<std::optional<std::string>> try_out(const std::vector<std::filesystem::path>& files,
                                                const TrialOptions& options = {});

/// Whether this host takes a library: what its file says, then a trial.
struct Verification {
  std::optional<std::string> objection;
  std::vector<std::string> superfluous_symbols;  ///< no objection, but better not there
};
Verification verify(const std::filesystem::path& library, const TrialOptions& options = {});

}  // namespace sluice::host

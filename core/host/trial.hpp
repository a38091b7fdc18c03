// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/registry.hpp"

namespace sluice::host {

/// How a library is tried in a process of its own.
struct TrialOptions {
  bool create = false;  ///< make an instance too, where the plugin needs no option for it
  std::chrono::milliseconds limit = std::chrono::seconds(10);  ///< for one library
};

/// What the other process says of a library: its description, or this and the reason.
constexpr std::string_view trial_refused = "refused: ";

/// Loads each library, asks for its options, in another process: `sluice plugin trial`.
std::vector<plugin::Probe::Finding> try_out(const std::vector<std::filesystem::path>& files,
                                            const TrialOptions& options = {});

/// The same for a registry, and the plugin's check in a process like that of `isolation = "process"`.
std::unique_ptr<plugin::Probe> make_probe();

/// Whether this host takes a library: what its file says, then a trial.
struct Verification {
  std::optional<std::string> objection;
  std::vector<std::string> superfluous_symbols;  ///< no objection, but better not there
  std::vector<std::string> misfits;              ///< the same of defaults and examples, a sentence each
  std::optional<config::PluginKind> kind;        ///< where there is no objection
};
Verification verify(const std::filesystem::path& library, const TrialOptions& options = {});

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/catalogue.hpp"
#include "config/settings.hpp"

namespace sluice::host {

/// What the words behind `sluice setup PLUGIN` said.
struct SetupWords {
  std::filesystem::path config;  ///< folder of the configuration
  bool yes = false;
  config::Settings settings;
};

/// Reads the words against the plugin's setup options, printing help or what is wrong; nothing then, and
/// exit_code says how to end. An option `dir` that is not given is the folder `plugin` in the configuration
/// folder.
std::optional<SetupWords> read_setup_words(const std::string& plugin, const std::string& summary,
                                           const config::OptionList& options, const std::string& config,
                                           std::vector<std::string> words, int& exit_code);

}  // namespace sluice::host

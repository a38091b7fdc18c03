// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "host/options.hpp"
#include "plugin/registry.hpp"

namespace sluice::host {

/// Plugins that are tried in another process before they are loaded into this one.
plugin::Registry make_registry();

/// The configuration with the plugins it was read against.
struct Setup {
  plugin::Registry plugins = make_registry();
  config::HostConfig host;
  bool host_usable = true;
  std::vector<config::PipelineConfig> pipelines;  ///< usable ones
  std::vector<config::RefusedPipeline> refused;
  config::Problems problems;

  Setup() = default;
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;
};

/// The host's own settings, for commands that need no pipeline. Prints problems of sluice.toml to standard
/// error, unless somebody else does.
config::HostConfig load_host_settings(const Options& options, bool print_problems = true);

/// Folder of the store that the command works on.
std::filesystem::path store_folder(const Options& options, const config::HostConfig& host);

/// Reads everything that the command line names: a folder, single files, or pipelines of the folder by name.
/// A name that is not there becomes a problem. Scans the plugins.
std::unique_ptr<Setup> load_setup(const Options& options, config::Secrets secrets);

/// One pipeline file for `sluice plugin test`, with the library that is tested before those beside this
/// program. Throws base::Error with all its problems.
config::PipelineConfig load_for_test(const Options& options, plugin::Registry& plugins);

/// Takes the plugins of the folders that the settings name, or else those beside this program.
void scan_plugins(plugin::Registry& plugins, const config::HostConfig& host);
/// The same with the plugins that are loaded already: what a running service finds when it is told to read
/// its configuration again.
struct Reread {
  config::HostConfig host;
  config::LoadedPipelines found;
  config::Problems problems;  ///< of sluice.toml and all pipelines
};
Reread load_again(const Options& options, const plugin::Registry& plugins);

/// One line for each library that was refused.
std::string refusal_lines(const plugin::Registry& plugins);

/// Whether standard error or output shows colours.
bool is_terminal(int fd);

}  // namespace sluice::host

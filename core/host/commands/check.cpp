// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "config/toml_files.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/setup.hpp"

namespace sluice::host {
namespace {

/// The files of a folder that holds pipelines themselves, as the shipped `pipelines` does; nothing for a
/// configuration folder and for one without any.
std::vector<std::string> pipelines_in(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder / "sluice.toml", error) ||
      std::filesystem::exists(folder / "pipelines", error))
    return {};
  std::vector<std::string> files;
  for (const auto& file : config::toml_files(folder).files) files.push_back(file.string());
  return files;
}

/// A configuration folder is checked with its own sluice.toml, files with that of --config.
std::vector<std::unique_ptr<Setup>> load_targets(const Options& options) {
  std::vector<std::unique_ptr<Setup>> setups;
  Options files = options;
  files.targets.clear();
  for (const auto& target : options.targets) {
    std::error_code error;
    if (!std::filesystem::is_directory(target, error)) {
      files.targets.push_back(target);
      continue;
    }
    if (const auto inside = pipelines_in(target); !inside.empty()) {
      files.targets.insert(files.targets.end(), inside.begin(), inside.end());
      continue;
    }
    Options folder = options;
    folder.config = target;
    folder.targets.clear();
    setups.push_back(load_setup(folder, config::Secrets::check));
  }
  if (!files.targets.empty() || options.targets.empty())
    setups.push_back(load_setup(files, config::Secrets::check));
  return setups;
}

std::string summary(const std::vector<std::unique_ptr<Setup>>& setups, std::size_t errors,
                    std::size_t warnings) {
  std::size_t good = 0;
  for (const auto& setup : setups) good += setup->pipelines.size();
  std::string text = std::to_string(errors) + (errors == 1 ? " error, " : " errors, ") +
                     std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings");
  return text + "; " + std::to_string(good) + (good == 1 ? " pipeline is good" : " pipelines are good");
}

}  // namespace

int check(const Options& options) {
  const auto setups = load_targets(options);
  config::Problems all;
  for (const auto& setup : setups) {
    setup->plugins.all();  // those that no pipeline names too
    if (options.format == "text") std::cerr << refusal_lines(setup->plugins);
    all.add(std::move(setup->problems));
  }
  if (options.format == "json") {
    std::cout << all.json() << '\n';
  } else {
    std::cout << all.text(is_terminal(STDOUT_FILENO)) << summary(setups, all.errors(), all.warnings())
              << '\n';
  }
  return all.errors() > 0 ? exit_failed : exit_ok;
}

}  // namespace sluice::host

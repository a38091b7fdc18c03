// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace sluice::config {

/// The files *.toml of a folder in the order of their names, hidden ones left out.
struct TomlFiles {
  std::vector<std::filesystem::path> files;
  std::error_code error;  ///< why there are none, or not all

  /// The files' names without ".toml".
  std::vector<std::string> names() const;
};

TomlFiles toml_files(const std::filesystem::path& folder);

}  // namespace sluice::config

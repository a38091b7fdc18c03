// SPDX-License-Identifier: Apache-2.0
#include "config/toml_files.hpp"

#include <algorithm>

namespace sluice::config {

namespace fs = std::filesystem;

std::vector<std::string> TomlFiles::names() const {
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.stem().string());
  return names;
}

TomlFiles toml_files(const fs::path& folder) {
  TomlFiles out;
  for (fs::directory_iterator it(folder, out.error), end; !out.error && it != end; it.increment(out.error)) {
    const fs::path& file = it->path();
    if (file.extension() == ".toml" && !file.filename().string().starts_with('.')) out.files.push_back(file);
  }
  std::sort(out.files.begin(), out.files.end());
  return out;
}

}  // namespace sluice::config

// SPDX-License-Identifier: Apache-2.0
#include "host/locations.hpp"

#include <system_error>

namespace sluice::host {
namespace {

std::filesystem::path bin_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace

std::vector<std::filesystem::path> plugin_folders(const std::vector<std::string>& configured) {
  if (!configured.empty()) return {configured.begin(), configured.end()};
  std::error_code error;
  const auto bin = bin_folder();
  // As installed; and as built, where programs are always in bin.
  for (const auto* relative : {SLUICE_PLUGINS_FROM_BIN, "../" SLUICE_LIBDIR "/sluice/plugins"}) {
    const auto folder = (bin / relative).lexically_normal();
    if (std::filesystem::is_directory(folder, error)) return {folder};
  }
  return {(bin / SLUICE_PLUGINS_FROM_BIN).lexically_normal()};
}

std::filesystem::path share_folder() {
  return (bin_folder() / SLUICE_SHARE_FROM_BIN).lexically_normal();
}

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#include "host/locations.hpp"

#include <system_error>

namespace sluice::host {

namespace {

/// The folder beside this program: as installed; or as built, where programs are always in bin.
std::filesystem::path beside_program(const char* installed, const char* built) {
  std::error_code error;
  const auto bin = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto* relative : {installed, built}) {
    const auto folder = (bin / relative).lexically_normal();
    if (std::filesystem::is_directory(folder, error)) return folder;
  }
  return (bin / installed).lexically_normal();
}

}  // namespace

std::vector<std::filesystem::path> plugin_folders(const std::vector<std::string>& configured) {
  if (!configured.empty()) return {configured.begin(), configured.end()};
  return {beside_program(SLUICE_PLUGINS_FROM_BIN, "../" SLUICE_LIBDIR "/sluice/plugins")};
}

std::filesystem::path scarce_memory() {
  std::error_code error;
  const auto file = plugin_folders({}).front().parent_path() / "scarce-memory.so";
  return std::filesystem::is_regular_file(file, error) ? file : std::filesystem::path();
}

std::filesystem::path share_folder() {
  return beside_program(SLUICE_SHARE_FROM_BIN, "../" SLUICE_DATADIR "/sluice");
}

}  // namespace sluice::host

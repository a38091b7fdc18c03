// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::host {

/// Where the configuration is when nobody says.
inline constexpr const char* default_config_folder = "/etc/sluice";

/// The folders to search for plugins: those of the configuration, or else the one that lies beside this
/// program, wherever it was installed or built.
std::vector<std::filesystem::path> plugin_folders(const std::vector<std::string>& configured);

/// The library that makes allocations fail in the processes of `sluice plugin test`; empty where it was not
/// built.
std::filesystem::path scarce_memory();

/// The folder of the files that come with sluice, such as mappings, beside this program, wherever it was
/// installed or built.
std::filesystem::path share_folder();

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::plugin {

/// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits, as sha256sum prints it. Throws base::Error
/// when it cannot be read.
std::string sha256_of(const std::filesystem::path& file);

/// Why the file may not be loaded as the one that has this digest; empty when it may.
std::string differs_from(std::string_view sha256, const std::filesystem::path& file);

}  // namespace sluice::plugin

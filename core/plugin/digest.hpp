// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::plugin {

/// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits, as sha256sum prints it. Throws base::Error
/// when it cannot be read.
std::string sha256_of(const std::filesystem::path& file);

/// Throws base::Error when the file is not the one that had this digest.
void check_digest(const std::filesystem::path& file, std::string_view sha256);

}  // namespace sluice::plugin

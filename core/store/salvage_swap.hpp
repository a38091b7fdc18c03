// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice::store {

// How a repair changes files: each step can be the last before a power cut.

/// A new folder below this one, with the store's files as they are now: further names of the same files where
/// the file system has that, so that nothing is copied.
std::filesystem::path set_aside(const std::filesystem::path& folder, int64_t now_ms);
/// Where the new store is made.
std::filesystem::path file_in_making(const std::filesystem::path& folder);
/// The new store is whole: from here on it takes the old one's place, now or at the next start.
void finish_making(const std::filesystem::path& folder);

}  // namespace sluice::store

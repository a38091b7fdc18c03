// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <filesystem>

#include "sinks/file/config.hpp"

namespace sluice::file {

/// The name of the compressed file: path and .gz or .zst.
std::filesystem::path compressed_name(const std::filesystem::path& path, Compression compression);

/// True when path.gz or path.zst is there.
bool has_compressed(const std::filesystem::path& path);

/// Replaces a file by its compressed form. The whole form is written aside, made durable and renamed before
/// the original goes, so at any moment at least one of them is complete; doing it again after a crash gives
/// the same result. Needs less than 2 MiB of memory. A missing original is no error. Throws Failure::retry
/// when the disk refuses, and Failure::cancelled soon after stop became true; the original is then untouched.
void compress_file(const std::filesystem::path& path, Compression compression, const std::atomic<bool>& stop);

}  // namespace sluice::file

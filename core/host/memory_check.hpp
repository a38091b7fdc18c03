// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::host {

/// Valgrind for the process of a case: what is lost for certain, and access to memory that is none, make the
/// process end with failed_memory_check.
std::vector<std::string> memory_check(const std::filesystem::path& notes);
inline constexpr int failed_memory_check = 99;

/// The first thing that it found, on one line; empty: nothing.
std::string first_finding(const std::filesystem::path& notes);

/// Whether it is installed.
bool has_memory_check();

/// How many times slower a plugin runs in it, with room for a busy machine.
inline constexpr int slowness_of_memory_check = 20;

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "host/options.hpp"

namespace sluice::host {

/// Whether problems of sluice.toml are printed.
enum class Complain { no, yes };

/// The socket of the running service: --socket, or else what sluice.toml says.
std::filesystem::path service_socket(const Options& options, Complain complain);
/// Why nobody answers there, and what to do.
std::string why_nobody(const std::filesystem::path& socket, const char* reason);

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sluice::plugin {

/// Looks at a library before anything of it runs: is it one for this machine and its C library, does it have
/// the one symbol, and do the versions and sizes behind it fit this host. Nothing: no objection so far; what
/// only running it shows, its loader and entry say (library.hpp, entry.hpp).
std::optional<std::string> inspect(const std::filesystem::path& file);

/// What is no reason to refuse a library, and still better otherwise: names that it exports besides the
/// entry, which may get in the way of other libraries. For a library that inspect() does not object to.
std::vector<std::string> superfluous_symbols(const std::filesystem::path& file);

}  // namespace sluice::plugin

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include <sluice/abi.h>

namespace sluice::plugin {

/// Loads the library and returns its entry, which is only read so far. The library stays loaded until the
/// process ends: unloading code that may have left threads or handlers behind gains nothing. Throws
/// base::Error with the reason: not a shared library, missing symbols, no entry.
const sluice_entry& load_entry(const std::filesystem::path& file);

/// The same, of a library whose entry this host takes. sha256: the digest that its file has to have; empty:
/// any.
const sluice_entry& load_plugin(const std::filesystem::path& file, std::string_view sha256 = {});

}  // namespace sluice::plugin

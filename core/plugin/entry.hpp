// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/catalogue.hpp"

namespace sluice::plugin {

/// Why this host does not take the entry, in a sentence that names both sides; nothing when it does. Reads
/// plain data only and calls no function of the plugin.
std::optional<std::string> objection(const sluice_entry& entry);

/// What the configuration needs to know of the plugin. Calls the plugin's options(); throws base::Error when
/// that throws or returns nonsense. The entry has no objection.
config::PluginInfo describe_entry(const sluice_entry& entry, const std::string& file);

}  // namespace sluice::plugin

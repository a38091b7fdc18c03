// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sluice/abi.h>

#include "config/catalogue.hpp"

namespace sluice::plugin {

/// Sizes of ABI 1.0, which every library reaches. They stay when the header grows: what a library of 1.0 does
/// not have, the host lives without.
// NOLINTNEXTLINE(bugprone-sizeof-expression): the size of the pointer is meant, it is a field
inline constexpr std::size_t least_entry = offsetof(sluice_entry, assist) + sizeof(sluice_entry::assist);
inline constexpr std::size_t least_source_table =
    offsetof(sluice_source_api, destroy) + sizeof(sluice_source_api::destroy);
inline constexpr std::size_t least_sink_table =
    offsetof(sluice_sink_api, destroy) + sizeof(sluice_sink_api::destroy);

/// Why this host does not take the entry, in a sentence that names both sides; nothing when it does. Reads
/// plain data only and calls no function of the plugin.
std::optional<std::string> objection(const sluice_entry& entry);

/// The parts of it that a file shows before it is loaded: the entry's numbers, and the size of a table of
/// functions.
std::optional<std::string> objection_to_numbers(uint32_t major, uint32_t minor, uint32_t size);
std::optional<std::string> objection_to_table(const char* kind, uint32_t size, std::size_t least);

/// What the configuration needs to know of the plugin. Calls the plugin's options(); throws base::Error when
/// that throws or returns nonsense. The entry has no objection.
config::PluginInfo describe_entry(const sluice_entry& entry, const std::string& file);

/// What the plugin's check says; the entry has one.
std::vector<config::Advice> ask_check(const sluice_entry& entry, const config::Settings& settings);

}  // namespace sluice::plugin

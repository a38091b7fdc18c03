// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "config/catalogue.hpp"

namespace sluice::plugin {

/// A function of the plugin that hands out options.
using AskOptions = void (*)(const sluice_option** options, size_t* count, uint32_t* stride);

/// What the function hands out, each of it checked to be usable. what: the word for them in messages. Throws
/// base::Error when it throws or returns nonsense.
config::OptionList ask_options(AskOptions ask, const char* what);

/// Whether it can be a key: lower-case letters, digits, '-' and '_'.
bool is_name(std::string_view name);

/// False for a text that says a size and has no bytes, and for one that is not UTF-8.
bool readable(const sluice_str& text);

}  // namespace sluice::plugin

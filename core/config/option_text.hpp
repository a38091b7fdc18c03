// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/abi.h>

namespace sluice::config {

/// The text of a default or an example as TOML has it, whether or not the declaration wrote the quotes.
std::string as_toml(const sluice_option& option, std::string_view text);

/// A number of this option as a person writes it in TOML: 5, "5s", "1 MiB".
std::string show_number(const sluice_option& option, std::int64_t value);

/// What its bounds allow: "1 to 72000", "at least "5s"", "at most 3 items"; empty when there are none.
std::string bounds_of(const sluice_option& option);

/// A value to show for this option, as written in TOML: its example, its default, or one made up; may be
/// empty.
std::string example_of(const sluice_option& option);

std::vector<std::string> choices_of(const sluice_option& option);

/// For a file that may be one of those that come with sluice, what may be written; empty for other options.
std::string shipped_of(const sluice_option& option);

}  // namespace sluice::config

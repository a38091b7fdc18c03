// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/check_options.hpp"

namespace sluice::config {

/// Reads one value as its option asks, and reports what is wrong with it. Nothing: it could not be read at
/// all. A value that can be read but not used (out of range, a file that is not there) is reported and
/// returned.
std::optional<Setting> read_value(const sluice_option& option, const Entry& entry,
                                  const CheckContext& context);

/// `{ env = "NAME" }`, `{ file = "path" }` or `{ credential = "name" }`.
std::optional<Setting> read_secret(const sluice_option& option, const Entry& entry,
                                   const CheckContext& context);

/// The path made absolute, or nothing after a problem was reported.
std::optional<std::string> read_path(const Value& value, const std::string& key, const CheckContext& context);

/// The file that a bare name stands for, in the folder of shipped files that the option names: NAME.toml.
/// Nothing after a problem was reported; the text must be such a name.
std::optional<std::string> read_shipped(const sluice_option& option, const Value& value,
                                        const std::string& key, const CheckContext& context);

/// Whether the text of such an option names a shipped file, rather than being a path.
bool names_shipped(const sluice_option& option, std::string_view text);

/// Why a file cannot be read ("does not exist", "is a folder", "cannot be read: Permission denied"), or
/// nothing.
std::string why_unreadable(const std::string& path);

}  // namespace sluice::config

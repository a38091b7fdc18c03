// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::syslog {

/// Appends the text as a JSON string with its quotes. The text is valid UTF-8.
void append_json(std::string& out, std::string_view text);

/// The text on one line: LF becomes `\n`, CR `\r`, a backslash `\\`. Undone by reading the three pairs back.
std::string escape_lines(std::string_view text);

/// "72 000": groups of three, for people.
std::string show_count(std::uint64_t count);

}  // namespace sluice::syslog

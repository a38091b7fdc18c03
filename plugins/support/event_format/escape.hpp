// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::event_format {

/// How the lengths of CEF's dictionary are counted: the standard does not say.
enum class Lengths { bytes, characters, off };

/// The longest start of the text with at most so many bytes or characters, cut between code points.
std::string_view cut(std::string_view text, std::size_t longest, Lengths lengths);

/// Without spaces around it: a CEF parser takes those in front of a key for separators.
std::string_view trimmed(std::string_view text);

/// A CEF header field: `\` and `|` get a backslash, control characters become spaces.
void append_cef_header(std::string_view text, std::string& out);
/// A CEF extension value: `\` and `=` get a backslash, LF and CRLF become `\n`, CR `\r`, NUL is dropped,
/// other control characters become spaces; `|` stays.
void append_cef_value(std::string_view text, std::string& out);

/// LEEF has no escapes: the delimiter, `|` in the header and control characters become spaces.
void append_leef_header(std::string_view text, std::string& out);
void append_leef_value(std::string_view text, std::string_view delimiter, std::string& out);

/// The text as a JSON string, quotes included.
void append_json_string(std::string_view text, std::string& out);
/// Text on one line: control characters other than tab become spaces, NUL is dropped.
void append_line(std::string_view text, std::string& out);

}  // namespace sluice::event_format

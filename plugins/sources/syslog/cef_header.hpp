// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sources/syslog/config.hpp"

namespace sluice::syslog {

/// Place of the next "CEF:", version and bar, npos where there is none.
std::size_t find_cef_header(std::string_view text, std::size_t from);
/// How many there are, at most 2.
int count_cef_headers(std::string_view text);
/// Where the message with the header at this place begins: in front of a date and a host that stand directly
/// before it ("2026-02-16T09:55:48.222Z 192.0.2.50 CEF:0|"), else at the header itself.
std::size_t start_of_cef_message(std::string_view text, std::size_t header);

/// The seven fields of a CEF header and what is behind them.
struct CefHeader {
  std::string version;
  std::array<std::string, 6> fields;  ///< vendor, product, version, class id, name, severity
  std::string_view extension;         ///< as received
  bool escaped = true;                ///< the sender escapes, as far as can be seen
};

/// Reads the header at the beginning of `text`. A title may hold anything, escaped or not: the fields are
/// first cut at unescaped bars; where that gives no severity with an extension behind it, the title ends
/// where a bar, a severity, a bar and an extension follow. Nothing where it cannot be read; `why` says the
/// reason.
std::optional<CefHeader> read_cef_header(std::string_view text, Escaping escaping, std::string& why);

/// True where `text` is empty or begins with `key=`.
bool begins_an_extension(std::string_view text);

/// Length of the extension key at the beginning of `text`, 0 where none is followed by '='.
std::size_t cef_key_length(std::string_view text);

}  // namespace sluice::syslog

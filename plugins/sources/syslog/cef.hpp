// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sources/syslog/cef_header.hpp"

namespace sluice::syslog {

/// One CEF message, escapes undone.
struct Cef {
  std::string prefix;     ///< what stands before "CEF:", a syslog header for example
  std::string date_time;  ///< `dateTime` of the extension, else the time in the prefix
  std::string hostname;   ///< the same
  CefHeader header;
  std::vector<std::pair<std::string, std::string>> extension;  ///< in order; without absent values

  /// The value of an extension key; empty where it is not there.
  std::string_view value(std::string_view key) const;
};

/// Reads a message in valid UTF-8, tolerant of what the KICS SIEM connector and others send: header fields in
/// front or in the extension, titles with bars and backslashes, values with spaces and equals signs, `None`
/// and empty values (absent), a missing last bar. Nothing where it is not CEF; `why` says the reason.
std::optional<Cef> read_cef(std::string_view message, Escaping escaping, std::string& why);

}  // namespace sluice::syslog

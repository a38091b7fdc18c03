// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::test {

/// A CEF line as a receiver understands it. Written from the standard (revision 27), sharing nothing with the
/// encoder.
struct CefEvent {
  std::string prefix;               ///< what stands before "CEF:"
  std::string version;              ///< "0"
  std::vector<std::string> header;  ///< vendor, product, version, class id, name, severity
  std::map<std::string, std::string> extension;
  std::vector<std::string> keys;  ///< in the order of the line

  const std::string& operator[](const std::string& key) const;
};

/// Throws std::runtime_error, naming the rule, where the line breaks one.
CefEvent parse_cef(std::string_view line);

/// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// A LEEF line, likewise.
struct LeefEvent {
  std::string version;
  std::vector<std::string> header;  ///< vendor, product, version, event id
  std::map<std::string, std::string> attributes;
  std::vector<std::string> keys;

  const std::string& operator[](const std::string& key) const;
};

LeefEvent parse_leef(std::string_view line);

}  // namespace sluice::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "support/event_format/encoder.hpp"
#include "support/event_format/mapping_file.hpp"

namespace sluice::test {

using event_format::Format;

/// A header that is always good, for mappings whose point is elsewhere.
inline const std::string plain_header =
    "[header]\nvendor = \"V\"\nproduct = \"P\"\nversion = \"1\"\nclass_id = \"c\"\nname = \"n\"\nseverity = "
    "\"5\"\n";

/// Renders records by a mapping given as text.
class Rendering {
 public:
  explicit Rendering(const std::string& toml, Format format = Format::cef)
      : loaded_(event_format::read_mapping(toml)), encoder_(format, loaded_.mapping) {
    for (const auto& problem : loaded_.problems) MESSAGE(event_format::render("m.toml", problem));
    REQUIRE(loaded_.mapping != nullptr);
    REQUIRE(loaded_.mapping->objection(format) == "");
  }

  /// The line, or "!" and the reason.
  std::string operator()(std::string_view record,
                         const event_format::RecordInfo& info = {"events", false, false}) {
    std::string line = "kept ";
    const std::string reason = encoder_.encode(record, info, line);
    REQUIRE(line.starts_with("kept "));  // appends, and leaves nothing of a record that it refuses
    if (reason.empty()) return line.substr(5);
    CHECK(line == "kept ");
    return '!' + reason;
  }

 private:
  event_format::LoadedMapping loaded_;
  event_format::Encoder encoder_;
};

/// The extension of a CEF line for {"v": ...} where [cef] has one key.
inline std::string one_key(const std::string& cef, std::string_view record) {
  Rendering render(plain_header + "[cef]\n" + cef + "\n");
  const std::string line = render(record);
  const std::string start = "CEF:0|V|P|1|c|n|5|";
  return line.starts_with(start) ? line.substr(start.size()) : line;
}

/// "line:column key: what" of each problem.
inline std::string problems_of(const std::string& toml) {
  std::string out;
  for (const auto& problem : event_format::read_mapping(toml).problems) {
    out += std::to_string(problem.line) + ':' + std::to_string(problem.column) + ' ' + problem.key + ": " +
           problem.what + '\n';
  }
  return out;
}

}  // namespace sluice::test

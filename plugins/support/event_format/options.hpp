// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sluice/sdk/failure.hpp>
#include <sluice/sdk/spec.hpp>

#include "support/event_format/mapping.hpp"

namespace sluice::event_format {

/// Folder of the shipped mappings below the host's share folder.
inline constexpr const char* shipped_folder = "mappings";

inline std::vector<std::pair<std::string, Format>> format_choices() {
  return {{"verbatim", Format::verbatim},
          {"json", Format::json},
          {"cef", Format::cef},
          {"leef", Format::leef},
          {"text", Format::text}};
}

/// The options `format` and `mapping` of a sink, whose Config has members for them.
template <class Config>
std::vector<sdk::Field<Config>> format_fields(Format Config::*format, std::string Config::*mapping) {
  std::vector<sdk::Field<Config>> fields;
  fields.push_back(sdk::field(
      "format", format,
      "How records are written. \"verbatim\": byte for byte as the source sent them. The others follow "
      "mapping; "
      "\"json\" without one is \"verbatim\" for JSON, and puts a line of text into {\"message\": ...}.",
      format_choices()));
  fields.push_back(
      sdk::field("mapping", mapping,
                 "Which members of a record become which fields: a mapping file (docs/mappings.md), or "
                 "the name of a shipped one.")
          .file()
          .shipped(shipped_folder)
          .example("\"kata-events\""));
  return fields;
}

/// What is wrong with the two options, the content of the mapping included.
void check_format(Format format, const std::string& mapping, std::vector<sdk::Problem>& problems);

/// The mapping of a checked configuration; null for none. Throws Failure::broken when it can no longer be
/// read.
std::shared_ptr<const Mapping> open_mapping(Format format, const std::string& mapping);

}  // namespace sluice::event_format

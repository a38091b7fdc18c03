// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/event_format/mapping.hpp"

namespace sluice::event_format {

/// One thing that is wrong in a mapping file.
struct MappingProblem {
  std::uint32_t line = 0, column = 0;  ///< from 1; 0: the file as a whole
  std::string key;                     ///< "cef.cs1"
  std::string what, remedy;
};

/// "file:line:column: key: what; remedy".
std::string render(const std::string& file, const MappingProblem& problem);

/// A mapping as far as it could be understood: there is one only without problems, which are all of the file,
/// in its order.
struct LoadedMapping {
  std::shared_ptr<const Mapping> mapping;
  std::vector<MappingProblem> problems;
};

LoadedMapping load_mapping(const std::string& file);
LoadedMapping read_mapping(std::string_view toml);

/// How sluice's own gap records look, which say that data was lost at the source.
const Mapping& gap_mapping();

}  // namespace sluice::event_format

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/event_format/escape.hpp"
#include "support/event_format/field_set.hpp"

namespace sluice::event_format {

enum class Format : std::uint8_t { verbatim, json, cef, leef, text };

/// "cef", as in a configuration.
std::string_view to_string(Format format) noexcept;

/// What a mapping file says, checked. docs/mappings.md describes the language. Immutable; may be shared by
/// threads.
struct Mapping {
  int cef_version = 0;
  Lengths lengths = Lengths::bytes;
  bool leef_2 = false;
  std::string leef_delimiter = "\t";     ///< UTF-8
  std::string leef_delimiter_in_header;  ///< as the header of LEEF 2.0 names it
  bool json_others = false;              ///< members that the mapping does not name are kept

  std::string inside;  ///< member in which some records wrap their subject; empty: none

  std::vector<Condition> sections;  ///< the first is the file itself and always holds
  FieldSet header, cef, leef, json, text;

  /// Why it cannot write this format; empty when it can.
  std::string objection(Format format) const;
};

}  // namespace sluice::event_format

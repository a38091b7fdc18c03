// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice::event_format {

/// One key of CEF's extension dictionary (revision 27 of the standard).
struct CefKey {
  enum class Type : std::uint8_t { string, integer, number, time, ip4, ip6, mac };
  enum class Origin : std::uint8_t { producer, producer_1_2, consumer };
  std::string_view name;
  Type type = Type::string;
  std::uint16_t length = 0;        ///< 0: none
  std::uint16_t label_length = 0;  ///< 0: has no label
  Origin origin = Origin::producer;
  std::string_view leef;  ///< what LEEF calls it; empty: the same
};

/// Null for a key that the dictionary does not have.
const CefKey* find_cef_key(std::string_view name);

/// Lengths of the header's fields.
struct CefHeaderLengths {
  static constexpr std::uint16_t vendor = 63, product = 63, version = 31, class_id = 1023, name = 512;
};

}  // namespace sluice::event_format

// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/mapping.hpp"

namespace sluice::event_format {

std::string_view to_string(Format format) noexcept {
  switch (format) {
    case Format::json:
      return "json";
    case Format::cef:
      return "cef";
    case Format::leef:
      return "leef";
    case Format::text:
      return "text";
    case Format::verbatim:
      break;
  }
  return "verbatim";
}

std::string Mapping::objection(Format format) const {
  switch (format) {
    case Format::cef:
    case Format::leef:
      return header.empty() ? "has no [header], which CEF and LEEF need" : "";
    case Format::json:
      return json.empty() && !json_others ? "has no [json], so nothing would be left of a record" : "";
    case Format::text:
      return text.empty() ? "has no text, the line to write" : "";
    case Format::verbatim:
      break;
  }
  return {};
}

}  // namespace sluice::event_format

// SPDX-License-Identifier: Apache-2.0
#include "support/text/toml_string.hpp"

namespace sluice::support {

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace sluice::support

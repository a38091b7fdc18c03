// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace sluice::test {

/// For CHECK(contains(text, "part")): what matters in a message is what it names, not its exact words.
inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace sluice::test

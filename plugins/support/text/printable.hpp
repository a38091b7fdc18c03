// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::support {

/// The beginning of foreign text for a message: at most `limit` bytes, one line, control characters as
/// blanks, broken UTF-8 as question marks, never cut inside a character.
std::string printable(std::string_view text, std::size_t limit = 300);

}  // namespace sluice::support

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::console {

/// Indenting makes many bytes of few: nobody reads a longer record, and it must not cost the memory.
inline constexpr std::size_t longest_indented = std::size_t{64} << 10;
inline constexpr int deepest_indented = 20;  ///< levels; those inside stand below each other

/// A JSON record over several lines, indented by two blanks a level. Only white space between its tokens
/// changes: numbers, escapes, repeated keys and the order of keys stay byte for byte. What is not JSON comes
/// back unchanged.
std::string indented(std::string_view record);

}  // namespace sluice::console

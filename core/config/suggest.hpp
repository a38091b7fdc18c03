// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other; capital
/// letters count as small ones, '-' as '_'.
std::size_t distance(std::string_view a, std::string_view b);

/// The word that was probably meant, or an empty text when none is near: about one slip in three letters.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// "did you mean X?" or, when nothing is near, otherwise.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known, std::string otherwise);

}  // namespace sluice::config

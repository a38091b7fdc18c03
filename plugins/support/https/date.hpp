// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sluice::support::https {

/// The moment that one of HTTP's three date forms says; nothing where it is none of them. Moments before 1970
/// and after 2223 are moved to those bounds.
std::optional<std::chrono::system_clock::time_point> parse_date(std::string_view text);

}  // namespace sluice::support::https

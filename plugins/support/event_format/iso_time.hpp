// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::event_format {

/// Milliseconds since 1970 of `2026-02-16T09:55:48.222Z` and its kin: 'T' or a space, seconds and their
/// fraction optional, zone `Z`, `+03:00`, `+0300` or `+03`. A time without a zone is in the given one
/// (minutes east).
std::optional<std::int64_t> parse_iso_time(std::string_view text, int zone_minutes);

/// Minutes east of `UTC`, `Z`, `+03:00`, `-0930`.
std::optional<int> parse_zone(std::string_view text);

/// Milliseconds of an integer whose unit its size shows: seconds, milliseconds, microseconds, nanoseconds
/// since 1970, or Windows file time.
std::optional<std::int64_t> time_by_magnitude(std::int64_t value);

}  // namespace sluice::event_format

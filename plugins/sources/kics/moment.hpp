// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::kics {

/// Milliseconds since 1970 for a time as a row has it: a JSON string with or without fraction and zone
/// (`offset` is the one that is meant where there is none), or a number of seconds or milliseconds. Nothing
/// for null and whatever else.
std::optional<int64_t> moment_of(std::string_view json, std::chrono::minutes offset = {});

/// How far a zone is east of UTC: "+03:00", "-05:30".
std::optional<std::chrono::minutes> offset_of(std::string_view text);

/// As filters have it: 2026-02-16T09:00:00.000Z
std::string to_filter_time(int64_t ms);

/// A date in the head of an HTTP answer.
std::optional<int64_t> moment_of_http_date(std::string_view text);

/// A duration as people write it in `events_from`: "90s", "15m", "24h", "7d".
std::optional<std::chrono::milliseconds> duration_of(std::string_view text);

}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::base {

/// "1.5 s", "250 ms", "4 min", "2 h": short, for messages.
std::string show(std::chrono::milliseconds duration);

/// "12.3 MB" in powers of ten, for messages.
std::string show_bytes(uint64_t bytes);

/// "72 000": groups of three.
std::string show_count(uint64_t count);

/// "2026-11-22 13:05:07 UTC"; "never" for 0. ms: milliseconds since 1970-01-01 UTC.
std::string show_time(int64_t ms);

/// The text with control characters and broken UTF-8 made harmless, so that it fits on one line of a log or
/// terminal.
std::string one_line(std::string_view text);

/// Whole milliseconds since 1970-01-01 UTC.
inline int64_t to_ms(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace sluice::base

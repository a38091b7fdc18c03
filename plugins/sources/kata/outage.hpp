// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "sources/kata/checkpoint.hpp"

namespace sluice::kata {

/// How long the Central Node hands out an event after it arrived there. Not known for alerts, so what follows
/// is about events only.
constexpr std::chrono::milliseconds retention = std::chrono::hours(2);

/// Events that are missing, or may be. Times are wall clock, milliseconds since 1970; 0 is unknown.
struct Gap {
  std::chrono::milliseconds from{0};
  std::chrono::milliseconds to{0};
  std::string reason;
};

/// Nothing was read for longer than the retention: what arrived after the last complete reading and is older
/// than the retention now cannot be had any more. Nothing where reading is up to date or never happened.
std::optional<Gap> gap_after_outage(const Checkpoint& last, std::chrono::milliseconds now);

/// The Central Node no longer knows the token. Certain loss where the outage is long enough for it; otherwise
/// the range in which events may be missing or come a second time, because nobody knows where the new token
/// starts.
Gap gap_after_forgotten_token(const Checkpoint& last, std::chrono::milliseconds now);

/// "2031-05-04 10:00:00 UTC", or "an unknown time" for 0.
std::string time_text(std::chrono::milliseconds since_epoch);

}  // namespace sluice::kata

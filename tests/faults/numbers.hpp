// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "faults/evidence.hpp"

namespace sluice::faults {

/// Stands for a gap record in a sequence of numbers of events.
inline constexpr std::int64_t a_gap = -1;

/// The numbers of the events that these lines are, byte for byte. A line that is neither an event nor a gap
/// record is added to `foreign`.
std::vector<std::int64_t> numbers_of(const std::vector<std::string>& lines, const Evidence& evidence,
                                     std::vector<std::string>& foreign);

/// Whether event n is missing for a reason: a fault spoilt it, and its spoilt bytes are a dead letter.
bool is_dead_letter(std::int64_t n, const Evidence& evidence);

/// The first event after `from` and before `to` that is missing without a reason; `to` when there is none.
std::int64_t first_lost(std::int64_t from, std::int64_t to, const Evidence& evidence);

/// How many there are of these.
std::uint64_t count_lost(std::int64_t from, std::int64_t to, const Evidence& evidence);

}  // namespace sluice::faults

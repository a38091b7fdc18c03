// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "faults/evidence.hpp"
#include "faults/fault.hpp"
#include "faults/site.hpp"

namespace sluice::faults {

/// Whether the file sink's files end in the last of so many events.
bool last_event_arrived(const std::filesystem::path& folder, std::uint64_t available);

/// Reads what a run has left behind. The gateway has ended. Throws std::exception where a file cannot be
/// read.
Evidence collect(const Site& site, const Tally& tally, std::uint64_t available);

}  // namespace sluice::faults

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "faults/evidence.hpp"
#include "faults/fault.hpp"
#include "faults/site.hpp"

namespace sluice::faults {

/// Reads what a run has left behind. The gateway has ended. Throws std::exception where a file cannot be
/// read.
Evidence collect(const Site& site, const Tally& tally, std::uint64_t available);

}  // namespace sluice::faults

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "simulators/common/fault.hpp"
#include "simulators/common/knobs.hpp"
#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// A table over `options`, which outlives it.
Knobs kata_knobs(KataOptions& options);

std::vector<FaultKind> kata_fault_kinds();

}  // namespace sluice::simulators

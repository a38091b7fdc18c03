// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "simulators/common/fault.hpp"
#include "simulators/common/knobs.hpp"
#include "simulators/kics/options.hpp"

namespace sluice::simulators {

/// A table over `options`, which outlives it.
Knobs kics_knobs(KicsOptions& options);

std::vector<FaultKind> kics_fault_kinds();

/// `query` for every reading of a resource; each resource, `token` and `about` count for themselves.
std::vector<std::string> kics_fault_scopes();

}  // namespace sluice::simulators

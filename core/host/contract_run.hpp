// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sdk/testing/contract.hpp>

#include "host/contract_report.hpp"
#include "host/options.hpp"

namespace sluice::host {

/// Runs one case of `sluice plugin test` in a process of its own, which can make allocations fail or is
/// watched by valgrind: how it ends belongs to the result.
CaseResult run_case(const Options& options, const sdk::testing::Case& one);

}  // namespace sluice::host

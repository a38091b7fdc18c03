// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sdk/testing/contract.hpp>

#include "host/contract_report.hpp"
#include "host/options.hpp"

namespace sluice::host {

/// Before all others: the configuration is one for the plugin, and nothing of the plugin ends the process.
constexpr const char* configured_case = "it takes the configuration";

/// Runs one case of `sluice plugin test` in a process of its own, which can make allocations fail or is
/// watched by valgrind: how it ends belongs to the result.
CaseResult run_case(const Options& options, const sdk::testing::Case& one);

}  // namespace sluice::host

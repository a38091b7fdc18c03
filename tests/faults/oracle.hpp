// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "faults/evidence.hpp"
#include "store/ledger.hpp"

namespace sluice::faults {

/// "RULE: what was seen". The rules: conservation, loss, file (exactly once and in order), duplicates, order,
/// repetition, gap, bytes, csv.
using Violations = std::vector<std::string>;

/// Judges what is left when everything has drained.
Violations judge(const Evidence& evidence);

/// Duplicates that all collectors have seen, beyond what the file holds.
std::uint64_t duplicates(const Evidence& evidence);

/// Conservation, at any moment.
Violations judge_ledger(const std::vector<store::PipelineAccount>& accounts);

/// At any moment: each published table is absent or the one of the complete snapshot. complete: none may be
/// absent.
Violations judge_tables(const std::filesystem::path& published, const std::filesystem::path& reference,
                        bool complete);

}  // namespace sluice::faults

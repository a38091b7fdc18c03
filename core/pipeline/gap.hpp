// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/abi.h>

namespace sluice::pipeline {

/// The record that tells a receiver that data was lost: a JSON object on one line.
std::string gap_record(std::string_view pipeline, std::string_view source, const sluice_gap& gap);

/// The same for people: "events from 2026-11-22 10:00:00 UTC to 2026-11-22 11:00:00 UTC: token expired".
std::string gap_text(const sluice_gap& gap);

}  // namespace sluice::pipeline

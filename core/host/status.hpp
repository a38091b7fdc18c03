// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/overview.hpp"

namespace sluice::host {

/// The page /status: everything `sluice status` shows, as JSON. Texts that came over the network are on one
/// line, without control characters.
std::string status_json(const Overview& all);

/// The same for a person, from that JSON: a line for each pipeline, and one below for each sink. Throws
/// base::Error for something that is no status.
std::string status_text(const std::string& json);

}  // namespace sluice::host

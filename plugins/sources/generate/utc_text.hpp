// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace sluice::generate {

using WallTime = std::chrono::system_clock::time_point;

/// "2026-02-16T09:55:48.222Z" (RFC 3339); not before 1970.
std::string utc_text(WallTime time);

}  // namespace sluice::generate

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace sluice::support {

/// "2026-02-16T09:55:48.222Z" (RFC 3339); not before 1970.
std::string utc_time(std::chrono::milliseconds since_1970);

}  // namespace sluice::support

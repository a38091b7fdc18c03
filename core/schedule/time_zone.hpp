// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace date {
class time_zone;
}

namespace sluice::schedule {

/// A zone of the system's tz database, or why there is none, with a near miss where there is one. Null is
/// UTC, which needs no database. An empty name means the machine's own zone. Zones live as long as the
/// process.
std::variant<const date::time_zone*, std::string> find_time_zone(std::string_view name);

}  // namespace sluice::schedule

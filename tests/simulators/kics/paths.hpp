// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "simulators/kics/options.hpp"
#include "simulators/kics/rows.hpp"

namespace sluice::simulators {

/// The resource that a server with this layout has at a path; nothing where it has none there.
std::optional<Resource> resource_at(const std::string& path, PathLayout layout);

/// The resource that some layout has there: the place looks like one.
bool is_like_a_resource(const std::string& path);

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulators/kics/options.hpp"

namespace sluice::simulators {

enum class Resource { devices, apps, patches, users };

inline constexpr Resource all_resources[] = {Resource::devices, Resource::apps, Resource::patches,
                                             Resource::users};

/// `devices`, `device-apps`, `device-patches`, `device-users`.
const char* name_of(Resource resource);
std::optional<Resource> resource_named(std::string_view name);
std::uint64_t rows_of(const KicsRows& rows, Resource resource);

/// Row `n` of a resource: a JSON object on one line, a function of the arguments and of `times` and
/// `device_form`.
std::string kics_row(std::uint64_t seed, Resource resource, std::uint64_t n, const KicsOptions& options = {});

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simulators/kics/options.hpp"

namespace sluice::simulators {

enum class Resource {
  devices,
  apps,
  patches,
  users,
  risks,
  vulnerabilities,
  allow_rules,
  address_spaces,
  events,
  messages,
  audit
};

inline constexpr Resource device_resources[] = {Resource::devices, Resource::apps, Resource::patches,
                                                Resource::users};
inline constexpr Resource inventory_resources[] = {Resource::devices,     Resource::apps,
                                                   Resource::patches,     Resource::users,
                                                   Resource::risks,       Resource::vulnerabilities,
                                                   Resource::allow_rules, Resource::address_spaces};
inline constexpr Resource journal_resources[] = {Resource::events, Resource::messages, Resource::audit};
inline constexpr Resource all_resources[] = {
    Resource::devices,     Resource::apps,           Resource::patches,
    Resource::users,       Resource::risks,          Resource::vulnerabilities,
    Resource::allow_rules, Resource::address_spaces, Resource::events,
    Resource::messages,    Resource::audit};

/// What has become of a row of the inventory since the start.
struct RowEdits {
  std::uint64_t changes = 0;  ///< of a member that counts
  std::uint64_t touches = 0;  ///< of its time last seen only
};

inline bool is_journal(Resource resource) {
  return resource == Resource::events || resource == Resource::messages || resource == Resource::audit;
}

/// As in paths: `devices`, `device-apps`, ...
const char* name_of(Resource resource);
std::optional<Resource> resource_named(std::string_view name);
std::uint64_t rows_of(const KicsRows& rows, Resource resource);

/// Row `n` of the inventory: a JSON object on one line, a function of the arguments and of `times` and
/// `device_form`.
std::string kics_row(std::uint64_t seed, Resource resource, std::uint64_t n, const KicsOptions& options = {},
                     const RowEdits& edits = {});

/// The same for the tables of risks, vulnerabilities, allow rules and address spaces.
std::string kics_row_more(std::uint64_t seed, Resource resource, std::uint64_t n, const KicsOptions& options,
                          const RowEdits& edits);

}  // namespace sluice::simulators

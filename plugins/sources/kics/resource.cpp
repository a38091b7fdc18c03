// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/resource.hpp"

#include <algorithm>
#include <stdexcept>

namespace sluice::kics {

// Paths of devices, device-* and events (v4) stand in clients written for a live server. For the others only
// the function is documented; their paths follow the pattern. v3 is what servers before 4.0 have.
const std::vector<ResourceInfo>& catalogue() {
  static const std::vector<ResourceInfo> all{
      {"devices", Kind::inventory, false, {"/v4/devices/query", "/v3/devices/query"}, {}},
      {"device-apps", Kind::inventory, false, {"/v4/device-apps/query"}, {}},
      {"device-patches", Kind::inventory, false, {"/v4/device-patches/query"}, {}},
      {"device-users", Kind::inventory, false, {"/v4/device-users/query"}, {}},
      {"events",
       Kind::journal,
       false,
       {"/v4/events/query", "/v3/events/query"},
       {{"id", "eventId", "eventIdentifier"},
        {"start", "startTime", "occurred", "timestampCreated"},
        {"lastSeen", "lastSeenTime", "closed"},
        {"children", "childEvents", "nestedEvents"}}},
      {"risks", Kind::inventory, true, {"/v4/risks/query", "/v3/risks/query"}, {}},
      {"vulnerabilities",
       Kind::inventory,
       true,
       {"/v4/vulnerabilities/query", "/v3/vulnerabilities/query", "/v4/device-vulnerabilities/query"},
       {}},
      {"allow-rules", Kind::inventory, true, {"/v4/allow-rules/query", "/v3/allow-rules/query"}, {}},
      {"address-spaces", Kind::inventory, true, {"/v4/address-spaces/query"}, {}},
      {"application-messages",
       Kind::journal,
       true,
       {"/v4/application-messages/query", "/v3/application-messages/query", "/v4/app-messages/query"},
       {{"id", "messageId"}, {"date", "timestamp", "time"}, {"date", "timestamp", "time"}, {}}},
      {"audit",
       Kind::journal,
       true,
       {"/v4/audit-entries/query", "/v4/audit/query", "/v4/audit-messages/query", "/v3/audit-entries/query",
        "/v3/audit/query"},
       {{"id", "auditId"},
        {"date", "timestamp", "time", "dateTime"},
        {"date", "timestamp", "time", "dateTime"},
        {}}}};
  return all;
}

const ResourceInfo& info_of(std::string_view name) {
  const auto& all = catalogue();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& info) { return info.name == name; });
  if (found == all.end()) throw std::invalid_argument("no resource " + std::string(name));
  return *found;
}

bool is_journal(std::string_view name) {
  return std::any_of(catalogue().begin(), catalogue().end(),
                     [&](const auto& info) { return info.name == name && info.kind == Kind::journal; });
}

}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/paths.hpp"

#include <algorithm>

namespace sluice::simulators {
namespace {

/// Those whose path nobody has written down.
bool is_guessed(Resource resource) {
  return resource != Resource::events && std::find(std::begin(device_resources), std::end(device_resources),
                                                   resource) == std::end(device_resources);
}

std::string path_of(Resource resource, PathLayout layout) {
  std::string name = name_of(resource);
  std::string before = "/kics/api/v4/";
  if (layout == PathLayout::v3) before = "/kics/api/v3/";
  if (is_guessed(resource)) {
    if (layout == PathLayout::none) return {};
    if (layout == PathLayout::elsewhere) before += "objects/";
    if (layout == PathLayout::alternative && resource == Resource::audit) name = "audit-messages";
    if (layout == PathLayout::alternative && resource == Resource::messages) name = "app-messages";
    if (layout == PathLayout::alternative && resource == Resource::vulnerabilities)
      name = "device-vulnerabilities";
  }
  return before + name + "/query";
}

}  // namespace

std::optional<Resource> resource_at(const std::string& path, PathLayout layout) {
  for (const auto resource : all_resources) {
    if (path == path_of(resource, layout)) return resource;
  }
  return {};
}

bool is_like_a_resource(const std::string& path) {
  return path.ends_with("/query");
}

}  // namespace sluice::simulators

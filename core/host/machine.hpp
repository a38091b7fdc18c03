// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "config/model.hpp"
#include "plugin/person.hpp"

namespace sluice::host {

/// What `sluice doctor` looks at by itself: the folder of the store, its owner, and whether the disk has room
/// for what the buffers of these pipelines may hold. Changes nothing.
std::vector<plugin::Finding> look_at_store(const std::filesystem::path& folder,
                                           const std::vector<config::PipelineConfig>& pipelines);

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/model.hpp"

namespace sluice::config {

/// The keys by which two configurations of a pipeline differ, as far as the running pipeline is concerned:
/// "schedule.every", "source.url", "sink.siem.address", "sink.siem (new)". Names alone, never values.
std::vector<std::string> changed_keys(const PipelineConfig& before, const PipelineConfig& now);

}  // namespace sluice::config

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "config/model.hpp"

namespace sluice::host {

/// What is in the files that a pipeline's options name (certificates, keys, mappings), so that a reload sees
/// that one has changed although the pipeline's own file has not. By path; a file that cannot be read has a
/// mark too.
using FileMarks = std::map<std::string, uint64_t>;

FileMarks marks_of_files(const config::PipelineConfig& pipeline);

}  // namespace sluice::host

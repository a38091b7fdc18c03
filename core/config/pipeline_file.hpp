// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "config/catalogue.hpp"
#include "config/check_options.hpp"
#include "config/model.hpp"

namespace sluice::config {

/// True for what a pipeline or a sink may be called: letters, digits, '.', '_' and '-', not "." or "..".
bool is_name(std::string_view text) noexcept;

/// Checks one pipeline's file, which has no syntax error, and reports all its problems. Nothing when there is
/// an error among them. The pipeline has no name yet: that is the file's.
std::optional<PipelineConfig> read_pipeline(const Document& document, Report& report, const HostConfig& host,
                                            const Catalogue& catalogue, const LoadOptions& options);

}  // namespace sluice::config

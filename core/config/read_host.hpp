// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/check_options.hpp"
#include "config/model.hpp"

namespace sluice::config {

/// The table with this name in the document's top level; an empty one when it is not there or, after a
/// problem was reported, when it is something else. header is set to where to point.
const Value& table_in(const Value& root, std::string_view name, Report& report, Place& header);

/// `[dead_letters]`: what the table says over base.
DeadLettersConfig read_dead_letters(const Value& root, const DeadLettersConfig& base, Report& report,
                                    const Document& document, const LoadOptions& options);
/// `[retry]`: what the table says over base.
RetryConfig read_retry(const Value& root, const RetryConfig& base, Report& report, const Document& document,
                       const LoadOptions& options);

/// All of sluice.toml. The document has no syntax error.
HostConfig read_host(const Document& document, Report& report, const LoadOptions& options);

}  // namespace sluice::config

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sinks/csv/json_value.hpp"

namespace sluice::csv {

/// Appends an object or list as it was received, without the white space between its tokens: order, repeated
/// keys, digits and escapes stay. Throws Unfit where the text is not JSON or nested too deeply; depth: how
/// many containers hold this value.
void append_compact_json(simdjson::ondemand::value& value, int depth, std::string& out);

}  // namespace sluice::csv

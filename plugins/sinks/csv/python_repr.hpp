// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sinks/csv/json_value.hpp"

namespace sluice::csv {

/// Appends repr(text) of a Python str: quotes chosen as Python does, unprintable characters and surrogates
/// escaped. text: UTF-8, surrogates as append_unescaped writes them.
void append_python_string(std::string_view text, std::string& out);

/// Appends repr of the dict or list that json.loads makes of a JSON object or list: of members with the same
/// key the last value, at the place of the first. Throws Unfit where the text is not JSON or nested too
/// deeply; depth: how many containers hold this value.
void append_python_repr(simdjson::ondemand::value& value, int depth, std::string& out);

}  // namespace sluice::csv

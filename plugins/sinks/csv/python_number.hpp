// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sinks/csv/json_value.hpp"

namespace sluice::csv {

/// Appends what Python prints for a JSON number: an integer of any size exactly, anything with a fraction or
/// an exponent as repr(float), so 1E2 gives 100.0 and 1e400 gives inf.
void append_python_number(const Scalar& number, std::string& out);

/// Appends repr(value) of a Python float: the shortest digits that read back as the same number.
void append_python_float(double value, std::string& out);

}  // namespace sluice::csv

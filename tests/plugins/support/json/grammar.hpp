// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

/// A second opinion on what a valid record is, written without a look at the code under test and without its
/// libraries: one JSON object by RFC 8259, valid UTF-8 by RFC 3629, no deeper than `max_depth` brackets.
bool is_valid_record(std::string_view text, size_t max_depth = 1000);

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "support/event_format/mapping.hpp"

namespace sluice::siem {

/// One event that asks to be ignored, as a line of the format (verbatim: JSON). `mark` is what a person
/// searches for in the SIEM. Follows no mapping: it has to arrive before there is one.
std::string test_event(event_format::Format format, std::string_view mark, std::string_view host,
                       std::chrono::system_clock::time_point now);

}  // namespace sluice::siem

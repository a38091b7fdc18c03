// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include <sluice/sdk/person.hpp>

namespace sluice::support::https {

/// Compares this machine's clock with the Date header of an answer that has just come: a warning from a
/// minute on. An empty or unreadable header is a note.
void report_clock(sdk::Person& person, std::string_view date, std::chrono::system_clock::time_point now);

}  // namespace sluice::support::https

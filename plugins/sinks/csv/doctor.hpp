// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sdk/host.hpp>
#include <sluice/sdk/person.hpp>

#include "sinks/csv/config.hpp"

namespace sluice::csv {

/// Says whether the files of a configured sink can be replaced by this user, and how much room there is.
/// Writes nothing.
void doctor(const Config& config, sdk::Host host, sdk::Person& person);

}  // namespace sluice::csv

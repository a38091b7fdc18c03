// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sdk/host.hpp>
#include <sluice/sdk/person.hpp>

#include "sinks/file/config.hpp"

namespace sluice::file {

/// Says whether this user can write where the files of a configured sink go, and how much room there is.
/// Writes nothing.
void doctor(const Config& config, sdk::Host host, sdk::Person& person);

}  // namespace sluice::file

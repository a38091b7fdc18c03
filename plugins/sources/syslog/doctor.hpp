// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sluice/sdk/host.hpp>
#include <sluice/sdk/person.hpp>

#include "sources/syslog/config.hpp"

namespace sluice::syslog {

/// Says of each address whether it can be listened on or somebody, perhaps the running service, does so
/// already, and how long the listener's own certificate is valid. Takes no message.
void doctor(const Config& config, sdk::Host host, sdk::Person& person);

}  // namespace sluice::syslog

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/overview.hpp"

namespace sluice::host {

/// The page /metrics. Every family is on it, with or without samples. Labels are names out of the
/// configuration, never something that came over the network.
std::string metrics_page(const Overview& all);

}  // namespace sluice::host

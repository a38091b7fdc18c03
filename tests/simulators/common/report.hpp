// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include <Poco/JSON/Object.h>

#include "simulators/common/knobs.hpp"

namespace sluice::simulators {

/// Indented, ends without a line feed.
std::string json_text(const Poco::JSON::Object& object);

/// An object that keeps the order in which its members are set.
Poco::JSON::Object ordered_object();

/// The present settings, by name.
std::string json_text(const Knobs& knobs);

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include "support/event_format/mapping.hpp"
#include "support/event_format/value_reader.hpp"

namespace sluice::event_format {

/// Reads the keys at the top of a mapping that are no sections, and complains about unknown ones. Returns the
/// zone of times that name none, in minutes east.
int read_settings(const toml::table& root, Mapping& mapping, Complaints& complaints);

}  // namespace sluice::event_format

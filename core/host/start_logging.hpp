// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/model.hpp"
#include "observe/log.hpp"

namespace sluice::host {

/// Starts the log as configured, or changes it.
inline void start_logging(const config::LogConfig& config) {
  const auto to_level = [](config::LogLevel level) { return static_cast<observe::Level>(level); };
  observe::LogSettings settings{to_level(config.level), {}};
  for (const auto& [room, level] : config.levels) settings.rooms[room] = to_level(level);
  observe::start_logging(settings);
}

}  // namespace sluice::host

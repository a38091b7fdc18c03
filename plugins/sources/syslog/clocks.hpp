// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

namespace sluice::syslog {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Where time comes from; tests bring their own.
struct Clocks {
  std::function<SteadyTime()> steady = [] { return std::chrono::steady_clock::now(); };
  /// Since 1970-01-01 UTC.
  std::function<std::chrono::milliseconds()> wall = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
  };
};

}  // namespace sluice::syslog

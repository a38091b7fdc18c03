// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <sluice/sdk/host.hpp>

#include "sources/syslog/clocks.hpp"

namespace sluice::syslog {

/// Says what senders do, but not more than so many lines a minute: whoever can reach the port must not be
/// able to fill the log.
class LogBudget {
 public:
  explicit LogBudget(sdk::Host host) : host_(host) {}

  void info(SteadyTime now, const std::string& line);
  void warn(SteadyTime now, const std::string& line);

  static constexpr int lines_per_minute = 30;

 private:
  bool spend(SteadyTime now);

  sdk::Host host_;
  SteadyTime minute_{};
  int spent_ = 0;
  std::uint64_t swallowed_ = 0;
};

}  // namespace sluice::syslog

// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/log_budget.hpp"

#include <utility>

namespace sluice::syslog {

bool LogBudget::spend(SteadyTime now) {
  if (minute_ == SteadyTime{} || now - minute_ >= std::chrono::minutes(1)) {
    minute_ = now;
    spent_ = 0;
    const std::uint64_t swallowed = std::exchange(swallowed_, 0);
    if (swallowed > 0) host_.warn(std::to_string(swallowed) + " further lines about senders were not logged");
  }
  if (spent_ < lines_per_minute) return ++spent_, true;
  ++swallowed_;
  return false;
}

void LogBudget::info(SteadyTime now, const std::string& line) {
  if (spend(now)) host_.info(line);
}

void LogBudget::warn(SteadyTime now, const std::string& line) {
  if (spend(now)) host_.warn(line);
}

}  // namespace sluice::syslog

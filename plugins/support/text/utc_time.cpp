// SPDX-License-Identifier: Apache-2.0
#include "support/text/utc_time.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace sluice::support {

std::string utc_time(std::chrono::milliseconds since_1970) {
  const std::time_t seconds = since_1970.count() / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), "%s.%03dZ", day.data(), static_cast<int>(since_1970.count() % 1000));
  return out.data();
}

}  // namespace sluice::support

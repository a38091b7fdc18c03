// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/utc_text.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace sluice::generate {

std::string utc_text(WallTime time) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 48> text{}, out{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(out.data(), out.size(), "%.19s.%03dZ", text.data(), static_cast<int>(ms % 1000));
  return out.data();
}

}  // namespace sluice::generate

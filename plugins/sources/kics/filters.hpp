// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace sluice::kics {

/// Which filters a Server takes for one resource: found out by asking, remembered, asked again after a while
/// because a refusal may have been a passing trouble.
class Filters {
 public:
  using Time = std::chrono::steady_clock::time_point;

  bool is_open(const std::string& member, Time now) const;
  /// `why`: "HTTP 400", or "ignored" where the answer held rows that the filter excludes. True when that was
  /// not known yet.
  bool refused(const std::string& member, const std::string& why, Time now);
  void taken(const std::string& member) { refused_.erase(member); }

  /// A status that may mean that a filter is not taken.
  static bool is_refusal(int status);

  static std::string at_least(const std::string& member, const std::string& json_value);
  static std::string equal(const std::string& member, const std::string& json_value);

 private:
  struct Refusal {
    std::string why;
    Time until;
  };
  std::map<std::string, Refusal> refused_;
};

}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "simulators/kics/options.hpp"

namespace sluice::simulators {

struct TokenCounters {
  std::uint64_t by_certificate = 0;
  std::uint64_t by_refresh = 0;
  std::uint64_t refused = 0;
};

/// Bearer tokens. Safe for use from several threads.
class BearerTokens {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit BearerTokens(std::uint64_t seed) : seed_(seed) {}

  /// The answer of the token end point, as JSON.
  std::string issue_for_certificate(const KicsOptions& options, Time now);

  /// Empty when the refresh token is not good.
  std::string issue_for_refresh(const std::string& refresh_token, const KicsOptions& options, Time now);

  void count_refusal();

  /// `authorization` is the whole header.
  bool good(const std::string& authorization, Time now);

  /// Every access token is unknown from now on; refresh tokens too when `refresh_too`.
  void revoke(bool refresh_too);

  TokenCounters counters() const;

 private:
  std::string issue(const KicsOptions& options, Time now);
  std::string make(const char* kind);

  const std::uint64_t seed_;
  mutable std::mutex mutex_;
  std::uint64_t made_ = 0;
  std::map<std::string, Time, std::less<>> access_;  ///< with its end
  std::set<std::string, std::less<>> refresh_;
  TokenCounters counters_;
};

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/tokens.hpp"

#include <string_view>

#include "simulators/common/dice.hpp"

namespace sluice::simulators {

/// Three parts with points between them, as a JWT has, and opaque.
std::string BearerTokens::make(const char* kind) {
  Dice dice(seed_, 0x70ce5, ++made_);
  std::string text = "eyJhbGciOiJIUzI1NiJ9." + std::string(kind) + std::to_string(made_) + ".";
  for (int i = 0; i < 43; ++i)
    text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[dice.below(64)];
  return text;
}

std::string BearerTokens::issue(const KicsOptions& options, Time now) {
  const double life =
      options.token_lifetime > 0 ? options.token_lifetime : static_cast<double>(options.expires_in);
  const auto end = now + std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(life));
  std::erase_if(access_, [now](const auto& entry) { return entry.second <= now; });
  const auto access = make("access");
  const auto refresh = make("refresh");
  access_.emplace(access, end);
  refresh_.insert(refresh);
  return "{\"access_token\":\"" + access +
         "\",\"token_type\":\"bearer\",\"expires_in\":" + std::to_string(options.expires_in) +
         ",\"refresh_token\":\"" + refresh + "\"}";
}

std::string BearerTokens::issue_for_certificate(const KicsOptions& options, Time now) {
  const std::lock_guard lock(mutex_);
  ++counters_.by_certificate;
  return issue(options, now);
}

std::string BearerTokens::issue_for_refresh(const std::string& refresh_token, const KicsOptions& options,
                                            Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = refresh_.find(refresh_token);
  if (found == refresh_.end() || options.refresh_token == RefreshToken::expired) return {};
  if (options.refresh_token == RefreshToken::single_use) refresh_.erase(found);
  ++counters_.by_refresh;
  return issue(options, now);
}

void BearerTokens::count_refusal() {
  const std::lock_guard lock(mutex_);
  ++counters_.refused;
}

bool BearerTokens::good(const std::string& authorization, Time now) {
  constexpr std::string_view scheme = "Bearer ";
  if (!std::string_view(authorization).starts_with(scheme)) return false;
  const std::lock_guard lock(mutex_);
  const auto found = access_.find(std::string_view(authorization).substr(scheme.size()));
  return found != access_.end() && now < found->second;
}

void BearerTokens::revoke(bool refresh_too) {
  const std::lock_guard lock(mutex_);
  access_.clear();
  if (refresh_too) refresh_.clear();
}

TokenCounters BearerTokens::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace sluice::simulators

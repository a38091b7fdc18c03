// SPDX-License-Identifier: Apache-2.0
#include "pipeline/retry_delay.hpp"

#include <functional>
#include <random>

namespace sluice::pipeline {

schedule::RetryPolicy to_policy(const config::RetryConfig& config) {
  return {config.initial, config.max, config.multiplier, config.full_jitter, config.max_elapsed};
}

uint64_t seed_for(std::string_view name) {
  return std::hash<std::string_view>{}(name) ^ (uint64_t{std::random_device{}()} << 32U);
}

std::optional<std::chrono::milliseconds> retry_delay(schedule::Backoff& backoff, const plugin::Verdict& why,
                                                     base::SteadyTime now) {
  if (why.retry_after_ms == SLUICE_DELAY_LONGEST) return backoff.longest(now);
  if (why.retry_after_ms >= 0) return backoff.next(now, std::chrono::milliseconds(why.retry_after_ms));
  return backoff.next(now);
}

}  // namespace sluice::pipeline

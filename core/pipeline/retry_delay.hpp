// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "config/model.hpp"
#include "plugin/verdict.hpp"
#include "schedule/retry_policy.hpp"

namespace sluice::pipeline {

schedule::RetryPolicy to_policy(const config::RetryConfig& config);

/// A random seed that differs between pipelines and starts.
uint64_t seed_for(std::string_view name);

/// How long to wait after a failure; nothing: the policy says to give up.
std::optional<std::chrono::milliseconds> retry_delay(schedule::Backoff& backoff, const plugin::Verdict& why,
                                                     base::SteadyTime now);

}  // namespace sluice::pipeline

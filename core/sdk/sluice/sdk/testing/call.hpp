// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <string>
#include <utility>

#include <sluice/abi.h>
#include <sluice/sdk/testing/shortage.hpp>
#include <sluice/sdk/testing/verdict.hpp>

namespace sluice::sdk::testing {

/// What a call came to.
struct Answer {
  sluice_status status = SLUICE_OK;   ///< as returned
  std::string message;                ///< what the plugin says about it
  std::chrono::milliseconds took{0};  ///< how long the call lasted
  long refused = 0;                   ///< allocations that have failed, where a shortage was ordered

  /// OK or idle.
  bool ok() const noexcept { return status >= SLUICE_OK; }
  /// "retry: connection refused"
  std::string text() const {
    const char* const name = status == SLUICE_OK          ? "OK"
                             : status == SLUICE_IDLE      ? "idle"
                             : status == SLUICE_RETRY     ? "retry"
                             : status == SLUICE_REJECTED  ? "rejected"
                             : status == SLUICE_BROKEN    ? "broken"
                             : status == SLUICE_CANCELLED ? "cancelled"
                                                          : "unknown";
    return message.empty() ? name : std::string(name) + ": " + message;
  }
};

/// One call into a plugin: nothing may be thrown, the status has to be one of the contract, and what is not
/// well has to be said in words.
template <class Function>
Answer call(const std::string& name, Function&& function, bool may_be_idle = false) {
  sluice_error error{};
  error.size = sizeof error;
  error.retry_after_ms = SLUICE_DELAY_POLICY;
  const auto begin = std::chrono::steady_clock::now();
  Answer answer;
  try {
    ShortageInForce shortage;
    answer.status = std::forward<Function>(function)(&error);
    answer.refused = shortage.end();
  } catch (const std::exception& thrown) {
    throw Violation(name + " throws an exception across the boundary: " + thrown.what());
  } catch (...) {
    throw Violation(name + " throws an exception across the boundary");
  }
  answer.took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
  require(answer.status >= SLUICE_CANCELLED && answer.status <= (may_be_idle ? SLUICE_IDLE : SLUICE_OK),
          name + " returns status " + std::to_string(answer.status) +
              ", which says nothing: an outcome is forgotten");
  require(std::memchr(error.message, '\0', sizeof error.message) != nullptr,
          name + " leaves a message without its end");
  answer.message = error.message;
  require(answer.ok() || answer.status == SLUICE_CANCELLED || !answer.message.empty(),
          name + " returns " + answer.text() + " and does not say what happened");
  return answer;
}

}  // namespace sluice::sdk::testing

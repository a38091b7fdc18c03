// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <thread>

namespace sluice::test {

/// Looks again and again until the condition holds; false when it does not within a generous limit.
template <class Condition>
bool eventually(Condition&& holds, std::chrono::seconds limit = std::chrono::seconds(60)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // looking, not hoping
  }
  return true;
}

}  // namespace sluice::test

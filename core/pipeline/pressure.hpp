// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/clock.hpp"

namespace sluice::pipeline {

/// Whether what comes is held up by what it takes to store it, told from when a batch was ready and when it
/// was stored. Not thread-safe.
class Pressure {
 public:
  void stored(base::SteadyTime ready, base::SteadyTime stored);
  /// Begins where the next batch is ready sooner than the last could be stored, and ends where storing takes
  /// less than a quarter of the wait: storing with less effort takes less time, and must not end it.
  bool high() const noexcept { return high_; }

 private:
  std::optional<base::SteadyTime> last_;
  bool high_ = false;
};

}  // namespace sluice::pipeline

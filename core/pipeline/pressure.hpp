// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace sluice::pipeline {

/// Whether what comes is held up by what it takes to store it. Not thread-safe.
class Pressure {
 public:
  /// Told with each batch whether the last one is still being stored. Stays high for some batches longer:
  /// with less effort storing keeps up, and must not end it by that.
  bool next(bool held_up) noexcept {
    if (held_up)
      left_ = batches_high;
    else if (left_ > 0)
      --left_;
    return left_ > 0;
  }

 private:
  static constexpr int batches_high = 16;
  int left_ = 0;
};

}  // namespace sluice::pipeline

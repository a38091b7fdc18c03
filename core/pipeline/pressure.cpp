// SPDX-License-Identifier: Apache-2.0
#include "pipeline/pressure.hpp"

namespace sluice::pipeline {

void Pressure::stored(base::SteadyTime ready, base::SteadyTime stored) {
  if (last_) {
    const auto waited = ready - *last_;
    const auto took = stored - ready;
    high_ = high_ ? waited < took * 4 : waited < took;
  }
  last_ = stored;
}

}  // namespace sluice::pipeline

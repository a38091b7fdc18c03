// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "simulators/common/knobs.hpp"
#include "simulators/receiver/receiver.hpp"

namespace sluice::simulators {

/// A table over `options`, which outlives it.
Knobs receiver_knobs(ReceiverOptions& options);

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/options.hpp"
#include "store/letter_box.hpp"

namespace sluice::host {

// What the dlq commands share.

/// The letters that the command line means.
store::LetterSelection selected(const Options& options);
/// Says that there are none; returns the exit code.
int no_letters();

}  // namespace sluice::host

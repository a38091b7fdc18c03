// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <sluice/sdk/spec.hpp>
#include <unistd.h>

namespace sluice::console {

enum class To : int { standard_output = STDOUT_FILENO, standard_error = STDERR_FILENO };

/// The options of one sink; see spec() for their meaning. Defaults here are what the documentation shows.
struct Config {
  To to = To::standard_output;
  bool pretty = false;
  uint64_t sample = 1;
  sdk::Bytes max_length{0};
};

/// The declaration that parsing, checking, help and documentation come from.
const sdk::Spec<Config>& spec();

}  // namespace sluice::console

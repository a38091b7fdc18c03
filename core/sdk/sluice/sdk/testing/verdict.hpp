// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace sluice::sdk::testing {

/// The plugin does what the contract forbids, or leaves what it demands.
class Violation : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A case cannot be tried with this plugin or this configuration.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Violation with this text unless it holds.
inline void require(bool holds, const std::string& otherwise) {
  if (!holds) throw Violation(otherwise);
}

}  // namespace sluice::sdk::testing

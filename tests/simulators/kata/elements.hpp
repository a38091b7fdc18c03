// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

namespace sluice::simulators {

/// What a page is made of: JSON objects by number, each on one line. Safe for use from several threads.
class KataElements {
 public:
  virtual ~KataElements() = default;

  /// Appends the bytes of element `n`.
  virtual void append(std::uint64_t n, std::string& out) const = 0;
  /// Their number.
  virtual std::uint64_t size(std::uint64_t n) const = 0;

  std::string text(std::uint64_t n) const {
    std::string out;
    append(n, out);
    return out;
  }
};

}  // namespace sluice::simulators

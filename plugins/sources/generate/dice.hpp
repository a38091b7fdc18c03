// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace sluice::generate {

/// What is random in one record: a function of the seed and the record's number alone, so that a source which
/// resumes in the middle makes the very records that it would have made. The same on every machine, which the
/// distributions of <random> are not.
class Dice {
 public:
  Dice(int64_t seed, uint64_t number);

  uint64_t roll();
  /// Both ends included; low is not above high.
  int64_t between(int64_t low, int64_t high);
  /// "8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11", of version 4.
  std::string uuid();

 private:
  uint64_t state_;
};

}  // namespace sluice::generate

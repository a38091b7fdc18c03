// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <limits>
#include <optional>

#include <dlfcn.h>
#include <sluice/sdk/testing/verdict.hpp>

namespace sluice::sdk::testing {

/// What a thread may still allocate, as the library counts it that `sluice plugin test` loads into the
/// process before everything else.
struct Allowance {
  long granted = -1;  ///< allocations that succeed before any fails; -1: all do
  long refusing = 0;  ///< allocations that fail then
  long refused = 0;   ///< allocations that have failed
};

/// Of the calling thread; null where no allocation can be made to fail.
inline Allowance* allowance() {
  using Ask = Allowance* (*)();
  static const auto ask = reinterpret_cast<Ask>(::dlsym(RTLD_DEFAULT, "sluice_allowance"));
  return ask == nullptr ? nullptr : ask();
}

/// Allocations that fail during one call.
struct Shortage {
  long granted;   ///< that succeed before
  long refusing;  ///< that fail then
};

/// The shortage that the next call of this thread meets.
inline thread_local std::optional<Shortage> ordered_shortage;

/// Puts the shortage that was ordered, if any, in force while this lives.
class ShortageInForce {
 public:
  ShortageInForce() {
    if (!ordered_shortage) return;
    allowance_ = allowance();
    if (allowance_ != nullptr) *allowance_ = {ordered_shortage->granted, ordered_shortage->refusing, 0};
    ordered_shortage.reset();
  }
  ShortageInForce(const ShortageInForce&) = delete;
  ShortageInForce& operator=(const ShortageInForce&) = delete;
  ~ShortageInForce() { end(); }

  /// Ends it. Returns how many allocations have failed.
  long end() noexcept {
    if (allowance_ == nullptr) return 0;
    allowance_->granted = -1;
    return allowance_->refused;
  }

 private:
  Allowance* allowance_ = nullptr;
};

/// The host has memory while its plugin has none: in what the plugin calls back.
class Plenty {
 public:
  Plenty() : allowance_(allowance()) {
    if (allowance_ == nullptr) return;
    kept_ = allowance_->granted;
    allowance_->granted = -1;
  }
  Plenty(const Plenty&) = delete;
  Plenty& operator=(const Plenty&) = delete;
  ~Plenty() {
    if (allowance_ != nullptr) allowance_->granted = kept_;
  }

 private:
  Allowance* allowance_;
  long kept_ = -1;
};

/// Calls attempt(shortage) with ever later ones, first such that last and then single ones, until it returns
/// false because nothing has failed, or the time is over.
template <class Attempt>
void each_shortage(Attempt&& attempt) {
  using Clock = std::chrono::steady_clock;
  if (allowance() == nullptr)
    throw Skipped("no allocation can be made to fail here, as under valgrind or with a sanitizer");
  for (const long refusing : {std::numeric_limits<long>::max(), 1L}) {
    const auto end = Clock::now() + std::chrono::seconds(5);
    for (long granted = 0; Clock::now() < end; granted += 1 + granted / 16) {
      if (!attempt(Shortage{granted, refusing})) break;
    }
  }
}

}  // namespace sluice::sdk::testing

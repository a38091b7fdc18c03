// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.hpp"

namespace sluice::observe {

/// What has passed in the last minute, without anybody who samples: the writer counts into slots of five
/// seconds that are used again and again. One thread writes at a time, any may read; a reading beside a
/// writer may miss what is being added.
class Throughput {
 public:
  struct Rate {
    double records = 0, bytes = 0;  ///< per second
  };

  void add(base::SteadyTime now, uint64_t records, uint64_t bytes) noexcept {
    const int64_t number = slot_number(now);
    Slot& slot = slots_[static_cast<std::size_t>(number) % slots_.size()];
    if (slot.number.load(std::memory_order_relaxed) != number) {
      slot.records.store(0, std::memory_order_relaxed);
      slot.bytes.store(0, std::memory_order_relaxed);
      slot.number.store(number, std::memory_order_release);
    }
    slot.records.fetch_add(records, std::memory_order_relaxed);
    slot.bytes.fetch_add(bytes, std::memory_order_relaxed);
  }

  Rate per_second(base::SteadyTime now) const noexcept {
    const int64_t present = slot_number(now);
    const auto window =
        now.time_since_epoch() - slot_length * (present - static_cast<int64_t>(slots_.size()) + 1);
    const double seconds = std::chrono::duration<double>(window).count();
    Rate rate;
    for (const Slot& slot : slots_) {
      const int64_t number = slot.number.load(std::memory_order_acquire);
      if (number > present || number <= present - static_cast<int64_t>(slots_.size())) continue;
      rate.records += static_cast<double>(slot.records.load(std::memory_order_relaxed)) / seconds;
      rate.bytes += static_cast<double>(slot.bytes.load(std::memory_order_relaxed)) / seconds;
    }
    return rate;
  }

 private:
  static constexpr std::chrono::seconds slot_length{5};
  static int64_t slot_number(base::SteadyTime now) noexcept { return now.time_since_epoch() / slot_length; }

  struct Slot {
    std::atomic<int64_t> number{-1};
    std::atomic<uint64_t> records{0}, bytes{0};
  };
  std::array<Slot, 12> slots_;
};

}  // namespace sluice::observe

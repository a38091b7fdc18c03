// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace sluice::pipeline {

/// What a source or a sink is doing, or waiting for.
enum class Doing {
  host,      ///< at work in the host's own code, or about to
  plugin,    ///< inside a call of its plugin
  buffer,    ///< source: inside a call, waiting for the sinks to make room or to commit
  schedule,  ///< source: waiting for its next run
  retry,     ///< waiting after a failure
  data,      ///< sink: there is nothing to deliver
  room,      ///< source: the buffer is full
  stopped,   ///< ended for good
};

/// The sign of life of one stage: what it does since when. Written by the stage with two relaxed stores for
/// each change, read by the watchdog and by whoever asks for the status. [any thread]
class Activity {
 public:
  struct Look {
    Doing doing = Doing::data;
    base::SteadyTime since;
    base::SteadyTime until;  ///< schedule and retry: when the wait ends
  };

  explicit Activity(base::Clock& clock, Doing first) : clock_(clock) { set(first); }
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  void set(Doing doing) noexcept {
    alive();  // first: who sees the new state must not see an old time with it
    doing_.store(doing, std::memory_order_release);
  }
  void wait(Doing doing, base::SteadyTime until) noexcept {
    until_.store(until, std::memory_order_relaxed);
    set(doing);
  }
  /// The plugin said something.
  void alive() noexcept { since_.store(clock_.steady_now(), std::memory_order_relaxed); }

  Look look() const noexcept {
    const Doing doing = doing_.load(std::memory_order_acquire);
    return {doing, since_.load(std::memory_order_relaxed), until_.load(std::memory_order_relaxed)};
  }

 private:
  base::Clock& clock_;
  std::atomic<Doing> doing_{Doing::data};
  std::atomic<base::SteadyTime> since_{base::SteadyTime{}};
  std::atomic<base::SteadyTime> until_{base::SteadyTime{}};
};

/// While this lives the stage does one thing, and afterwards another.
class Within {
 public:
  Within(Activity& activity, Doing inside, Doing afterwards) noexcept
      : activity_(activity), afterwards_(afterwards) {
    activity_.set(inside);
  }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;
  ~Within() { activity_.set(afterwards_); }

 private:
  Activity& activity_;
  const Doing afterwards_;
};

/// Why this stage does not progress although it should; nothing where it works, or waits for a reason that
/// is not overdue. The waits of a source for its sinks are theirs to explain.
std::optional<std::string> overdue(const Activity::Look& stage, base::SteadyTime now,
                                   std::chrono::milliseconds bound);

}  // namespace sluice::pipeline

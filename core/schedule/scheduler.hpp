// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "base/clock.hpp"
#include "schedule/executor.hpp"

namespace sluice::schedule {

/// Names one timer of one Scheduler; never used again for another. Zero names none.
enum class TimerId : std::uint64_t { none = 0 };

/// One thread that waits for all timers of the process: a waiting pipeline costs an entry in a map, not a
/// thread.
///
/// Timer functions run on the executor, never on the timer thread, which wakes up only when a timer is due.
/// All functions may be called from any thread, also from within a timer function. Clock and executor must
/// outlive it.
class Scheduler {
 public:
  using Function = std::function<void()>;

  Scheduler(base::Clock& clock, Executor& executor);
  ~Scheduler();  // as stop()
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Runs `function` once at `when`, at once if that has passed, never for SteadyTime::max(). Timers due at
  /// the same time are handed to the executor in the order in which they were set. Returns none after stop().
  TimerId at(base::SteadyTime when, Function function);

  /// Runs `function` once, `delay` from now.
  TimerId after(std::chrono::steady_clock::duration delay, Function function);

  /// When this returns, the timer's function will not start any more; it may be running. True when it never
  /// started. An id that has run, was cancelled, or is none, is no error.
  bool cancel(TimerId id);

  /// The same, and a function that is running has ended when this returns: what it uses may go. Not to be
  /// called from a timer function, nor while holding a mutex that the function takes.
  void cancel_and_wait(TimerId id);

  /// Timers set and not started yet.
  std::size_t pending() const;

  /// Cancels every timer and ends the timer thread. Functions already running go on. Not to be called from a
  /// timer function.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with tasks on the executor, which may start after the destructor
  std::thread thread_;
};

}  // namespace sluice::schedule

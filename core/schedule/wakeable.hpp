// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "schedule/executor.hpp"

namespace sluice::schedule {

/// A function that runs on an Executor whenever it is woken, never twice at the same time.
///
/// A wake-up is never lost: one that comes while the function runs makes it run once more afterwards, however
/// many came. So whoever changes something that the function looks at, changes it first and wakes afterwards.
/// All functions may be called from any thread; the executor must outlive the Wakeable.
class Wakeable {
 public:
  Wakeable(Executor& executor, std::function<void()> function);
  ~Wakeable();  // as close()
  Wakeable(const Wakeable&) = delete;
  Wakeable& operator=(const Wakeable&) = delete;

  /// Asks for one run. False when none will follow because this is closed or the executor is stopped. A run
  /// that was asked for during another one is dropped when the executor stops in between.
  bool wake();

  /// No run starts after this returns, and none is running; called from within the function, the present run
  /// is the last one. May be called more than once.
  void close();

  /// Waits until no run is going on or asked for. Not to be called from within the function.
  void wait_idle();

 private:
  struct State;
  std::shared_ptr<State>
      state_;  // shared with the task on the executor, which may start after the destructor
};

}  // namespace sluice::schedule

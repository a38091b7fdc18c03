// SPDX-License-Identifier: Apache-2.0
#include "schedule/wakeable.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace sluice::schedule {

struct Wakeable::State {
  State(Executor& on, std::function<void()> what) : executor(on), function(std::move(what)) {}

  void run();
  bool idle() const { return !queued && runner == std::thread::id{}; }

  Executor& executor;
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void()> function;
  bool queued = false;  // posted and not yet begun
  bool again = false;   // woken while running
  bool closed = false;
  std::thread::id runner;  // the thread in `function`; none when it does not run
};

void Wakeable::State::run() {
  std::unique_lock lock(mutex);
  queued = false;
  again = !closed;
  while (again && !closed) {
    again = false;
    runner = std::this_thread::get_id();
    lock.unlock();
    executor.perform(function);
    const bool accepting = executor.accepting();
    lock.lock();
    if (!accepting) again = false;
  }
  if (closed) {  // close() from within could not release it; one from outside waits until this is done
    std::function<void()> released = std::move(function);
    function = nullptr;
    lock.unlock();
    released = nullptr;
    lock.lock();
  }
  runner = {};
  changed.notify_all();
}

Wakeable::Wakeable(Executor& executor, std::function<void()> function)
    : state_(std::make_shared<State>(executor, std::move(function))) {}

Wakeable::~Wakeable() {
  close();
}

bool Wakeable::wake() {
  const std::lock_guard lock(state_->mutex);
  if (state_->closed) return false;
  if (state_->queued) return true;
  if (state_->runner != std::thread::id{}) {
    state_->again = true;
    return true;
  }
  // Under the lock: the task may begin at once, and then waits for it. post() calls nobody back.
  state_->queued = state_->executor.post([state = state_] { state->run(); });
  return state_->queued;
}

void Wakeable::close() {
  std::function<void()> released;  // its captures go on this thread, outside the lock
  std::unique_lock lock(state_->mutex);
  state_->closed = true;
  if (state_->runner == std::this_thread::get_id()) return;
  state_->changed.wait(lock, [&] { return state_->runner == std::thread::id{}; });
  released.swap(state_->function);
  lock.unlock();
}

void Wakeable::wait_idle() {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return state_->idle(); });
}

}  // namespace sluice::schedule

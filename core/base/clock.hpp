// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace sluice::base {

/// Time for waits and periods: never set back, meaningless outside this process.
using SteadyTime = std::chrono::steady_clock::time_point;
/// Time for people and calendars: may jump when somebody sets the machine's clock.
using WallTime = std::chrono::system_clock::time_point;

/// The same instant on both clocks.
struct Moment {
  SteadyTime steady;
  WallTime wall;
};

/// Where time comes from. Everything that waits or reads the time takes a Clock, so that a test decides what
/// time it is. All functions may be called from any thread.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  virtual SteadyTime steady_now() const = 0;
  virtual WallTime wall_now() const = 0;
  Moment now() const { return {steady_now(), wall_now()}; }

  /// Waits on `changed` until it is notified or `when` has come; SteadyTime::max() means without limit. Like
  /// any wait on a condition variable it may also return early: call it in a loop that looks at its own
  /// condition and at steady_now(). `lock` is held on entry and on return, and is released in between.
  virtual void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& changed,
                          SteadyTime when) = 0;
};

/// The clocks of the machine.
class SystemClock final : public Clock {
 public:
  SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }

  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& changed,
                  SteadyTime when) override {
    if (when == SteadyTime::max())
      changed.wait(lock);
    else
      changed.wait_until(lock, when);
  }
};

/// A clock that moves only when a test says so, and wakes whoever waits on it when it does.
///
///     clock.advance(5s);             // timers due within 5 s are now being handled by their threads
///     REQUIRE(clock.settle());       // ... and now those threads wait for a later moment again
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime wall = WallTime{std::chrono::seconds{1'767'225'600}})  // 2026-01-01T00:00:00Z
      : wall_(wall) {}

  SteadyTime steady_now() const override {
    const std::lock_guard guard(mutex_);
    return steady_;
  }
  WallTime wall_now() const override {
    const std::lock_guard guard(mutex_);
    return wall_;
  }

  /// Moves both clocks forward. Not to be called while holding a mutex that somebody passes to wait_until().
  void advance(std::chrono::steady_clock::duration by) {
    change([&] {
      steady_ += by;
      wall_ += std::chrono::duration_cast<WallTime::duration>(by);
    });
  }

  /// Sets the wall clock alone, as an administrator or NTP does. Same rule about mutexes as advance().
  void set_wall(WallTime wall) {
    change([&] { wall_ = wall; });
  }

  void wait_until(std::unique_lock<std::mutex>& lock, std::condition_variable& changed,
                  SteadyTime when) override {
    Waiter self{lock.mutex(), &changed, when};
    {
      const std::lock_guard guard(mutex_);
      if (steady_ >= when) return;
      waiters_.push_back(&self);
    }
    waiting_changed_.notify_all();
    changed.wait(lock);
    // change() may be about to take the caller's mutex in order to notify us: let it, then leave its list.
    lock.unlock();
    {
      std::unique_lock guard(mutex_);
      waiting_changed_.wait(guard, [&] { return self.in_use == 0; });
      std::erase(waiters_, &self);
    }
    lock.lock();
  }

  /// Blocks until at least `waiters` threads have looked at the time since it last changed and wait for a
  /// later moment, that is, until everything due has been seen by them. False after `limit` of real time.
  [[nodiscard]] bool settle(std::size_t waiters = 1,
                            std::chrono::seconds limit = std::chrono::seconds{30}) const {
    std::unique_lock guard(mutex_);
    return waiting_changed_.wait_for(guard, limit, [&] {
      const auto settled = std::count_if(waiters_.begin(), waiters_.end(),
                                         [&](const Waiter* w) { return !w->notified && w->when > steady_; });
      return static_cast<std::size_t>(settled) >= waiters;
    });
  }

 private:
  struct Waiter {
    std::mutex* mutex;
    std::condition_variable* changed;
    SteadyTime when;
    bool notified = false;  // the time changed after it began to wait
    int in_use = 0;         // calls of change() that still hold a pointer to it
  };

  template <class Change>
  void change(Change&& apply) {
    std::vector<Waiter*> woken;
    {
      const std::lock_guard guard(mutex_);
      apply();
      woken = waiters_;
      for (Waiter* waiter : woken) {
        waiter->notified = true;
        ++waiter->in_use;
      }
    }
    // Under the waiter's own mutex, because a waiter that has read the old time may not sleep on it yet.
    for (Waiter* waiter : woken) {
      const std::lock_guard guard(*waiter->mutex);
      waiter->changed->notify_all();
    }
    {
      const std::lock_guard guard(mutex_);
      for (Waiter* waiter : woken) --waiter->in_use;
    }
    waiting_changed_.notify_all();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable waiting_changed_;
  SteadyTime steady_{std::chrono::hours{1}};  // not zero: a default-made SteadyTime is in the past
  WallTime wall_;
  std::vector<Waiter*> waiters_;
};

}  // namespace sluice::base

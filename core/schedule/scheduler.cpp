// SPDX-License-Identifier: Apache-2.0
#include "schedule/scheduler.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <pthread.h>

namespace sluice::schedule {

using base::SteadyTime;

struct Scheduler::State : std::enable_shared_from_this<State> {
  State(base::Clock& time, Executor& workers) : clock(time), executor(workers) {}

  using Key = std::pair<SteadyTime, TimerId>;

  void run();
  void hand_over_due();
  void start(TimerId id);
  Function take(TimerId id);

  base::Clock& clock;
  Executor& executor;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::map<Key, Function> timers;                // not yet due, earliest first
  std::unordered_map<TimerId, SteadyTime> when;  // the other half of the key of each timer in `timers`
  std::unordered_map<TimerId, Function> due;     // posted to the executor and not yet started
  std::unordered_set<TimerId> running;
  std::condition_variable ended;
  std::uint64_t last_id = 0;
  bool stopped = false;
};

void Scheduler::State::run() {
  pthread_setname_np(pthread_self(), "timer");
  std::unique_lock lock(mutex);
  while (!stopped) {
    hand_over_due();
    const auto next = timers.empty() ? SteadyTime::max() : timers.begin()->first.first;
    clock.wait_until(lock, changed, next);
  }
}

void Scheduler::State::hand_over_due() {
  const auto now = clock.steady_now();
  while (!timers.empty() && timers.begin()->first.first <= now) {
    auto timer = timers.extract(timers.begin());
    const TimerId id = timer.key().second;
    try {
      if (executor.post([self = shared_from_this(), id] { self->start(id); }))
        due.emplace(id, std::move(timer.mapped()));
      when.erase(id);  // a stopped executor takes nothing more: the process is ending
    } catch (const std::system_error&) {
      // The system has no thread to give. It may have one later, and the timer is still wanted.
      timer.key().first = when[id] = now + std::chrono::seconds{1};
      timers.insert(std::move(timer));
    }
  }
}

void Scheduler::State::start(TimerId id) {
  Function function;
  {
    const std::lock_guard lock(mutex);
    const auto found = due.find(id);
    if (found == due.end()) return;  // cancelled in the meantime
    function = std::move(found->second);
    due.erase(found);
    running.insert(id);
  }
  function();
  function = nullptr;  // what it owns ends with it
  {
    const std::lock_guard lock(mutex);
    running.erase(id);
  }
  ended.notify_all();
}

Scheduler::Function Scheduler::State::take(TimerId id) {
  const std::lock_guard lock(mutex);
  if (const auto found = when.find(id); found != when.end()) {
    auto timer = timers.extract({found->second, id});
    when.erase(found);
    return std::move(timer.mapped());
  }
  if (auto posted = due.extract(id)) return std::move(posted.mapped());
  return nullptr;
}

Scheduler::Scheduler(base::Clock& clock, Executor& executor)
    : state_(std::make_shared<State>(clock, executor)), thread_([state = state_.get()] { state->run(); }) {}

Scheduler::~Scheduler() {
  stop();
}

TimerId Scheduler::at(SteadyTime when, Function function) {
  const std::lock_guard lock(state_->mutex);
  if (state_->stopped) return TimerId::none;
  const TimerId id{++state_->last_id};
  state_->when.emplace(id, when);
  const auto [timer, added] = state_->timers.emplace(State::Key{when, id}, std::move(function));
  if (timer == state_->timers.begin()) state_->changed.notify_one();
  return id;
}

TimerId Scheduler::after(std::chrono::steady_clock::duration delay, Function function) {
  const auto now = state_->clock.steady_now();
  const auto when = delay > SteadyTime::max() - now ? SteadyTime::max() : now + delay;
  return at(when, std::move(function));
}

bool Scheduler::cancel(TimerId id) {
  return state_->take(id) != nullptr;  // the function and what it owns are destroyed outside the lock
}

void Scheduler::cancel_and_wait(TimerId id) {
  if (cancel(id)) return;
  std::unique_lock lock(state_->mutex);
  state_->ended.wait(lock, [&] { return !state_->running.contains(id); });
}

std::size_t Scheduler::pending() const {
  const std::lock_guard lock(state_->mutex);
  return state_->timers.size() + state_->due.size();
}

void Scheduler::stop() {
  decltype(state_->timers) timers;  // destroyed outside the lock
  decltype(state_->due) due;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    state_->when.clear();
    timers.swap(state_->timers);
    due.swap(state_->due);
    state_->changed.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace sluice::schedule

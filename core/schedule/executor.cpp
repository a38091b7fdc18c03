// SPDX-License-Identifier: Apache-2.0
#include "schedule/executor.hpp"

#include <system_error>
#include <utility>

#include <pthread.h>

namespace sluice::schedule {

Executor::Executor(ErrorHandler on_error, std::string name, std::chrono::milliseconds idle_limit)
    : on_error_(std::move(on_error)), name_(name.substr(0, 15)), idle_limit_(idle_limit) {}

Executor::~Executor() {
  stop();
}

bool Executor::post(Task task) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (idle_.empty()) {
    start_worker(std::move(task));
  } else {
    Worker& worker = *idle_.back();
    idle_.pop_back();
    worker.task = std::move(task);
    worker.wake.notify_one();
  }
  ++active_;
  return true;
}

void Executor::start_worker(Task&& task) {
  const auto worker = workers_.emplace(workers_.end());
  worker->task = std::move(task);
  try {
    worker->thread = std::thread([this, worker] { run(worker); });
  } catch (const std::system_error&) {
    Task refused = std::move(worker->task);
    workers_.erase(worker);
    if (workers_.empty()) throw;
    waiting_.push_back(std::move(refused));  // the next worker that finishes takes it
  }
}

void Executor::run(Workers::iterator self) {
  pthread_setname_np(pthread_self(), name_.c_str());
  std::unique_lock lock(mutex_);
  while (wait_for_task(lock, *self)) {
    lock.unlock();
    perform(self->task);
    self->task = nullptr;  // what the task owns goes before it counts as finished
    lock.lock();
    if (--active_ == 0) became_idle_.notify_all();
  }
  retire(lock, self);
}

bool Executor::wait_for_task(std::unique_lock<std::mutex>& lock, Worker& self) {
  if (self.task) return true;
  if (!waiting_.empty()) {
    self.task = std::move(waiting_.front());
    waiting_.pop_front();
    return true;
  }
  if (stopping_) return false;
  idle_.push_back(&self);
  self.wake.wait_for(lock, idle_limit_, [&] { return self.task || stopping_; });
  if (self.task) return true;  // post() took it off idle_
  std::erase(idle_, &self);
  return false;
}

void Executor::perform(const Task& task) noexcept {
  try {
    task();
  } catch (...) {
    try {
      if (on_error_) on_error_(std::current_exception());
    } catch (...) {  // nobody is left to tell
    }
  }
}

void Executor::retire(std::unique_lock<std::mutex>& lock, Workers::iterator self) {
  Workers ended = std::exchange(retired_, {});
  retired_.splice(retired_.end(), workers_, self);
  became_idle_.notify_all();
  lock.unlock();
  for (Worker& worker : ended) worker.thread.join();
}

bool Executor::accepting() const {
  const std::lock_guard lock(mutex_);
  return !stopping_;
}

void Executor::stop() {
  Workers ended;
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    for (Worker* worker : idle_) worker->wake.notify_one();
    became_idle_.wait(lock, [&] { return workers_.empty(); });
    ended.swap(retired_);
  }
  for (Worker& worker : ended) worker.thread.join();
}

void Executor::wait_idle() {
  std::unique_lock lock(mutex_);
  became_idle_.wait(lock, [&] { return active_ == 0; });
}

std::size_t Executor::threads() const {
  const std::lock_guard lock(mutex_);
  return workers_.size();
}

}  // namespace sluice::schedule

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/aside.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <utility>

namespace sluice::pipeline {

struct Aside::Work {
  explicit Work(Task what) : task(std::move(what)) {}

  /// Whoever comes first does it.
  void run() noexcept {
    Task mine;
    {
      const std::scoped_lock hold(mutex);
      if (!task) return;
      mine = std::exchange(task, nullptr);
    }
    std::exception_ptr thrown;
    try {
      mine();
    } catch (...) {
      thrown = std::current_exception();
    }
    mine = nullptr;  // what it holds is free when finish() returns
    const std::scoped_lock hold(mutex);
    error = thrown;
    done = true;
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable changed;
  Task task;
  std::exception_ptr error;
  bool done = false;
};

Aside::~Aside() {
  try {
    finish();
  } catch (...) {
    // The owner gives up what was started; how it ended is of no use to anybody.
  }
}

void Aside::start(Task work) {
  work_ = std::make_shared<Work>(std::move(work));
  try {
    static_cast<void>(post_([work = work_] { work->run(); }));
  } catch (const std::system_error&) {
    // No thread: finish() does it.
  }
}

bool Aside::running() const {
  if (!work_) return false;
  const std::scoped_lock hold(work_->mutex);
  return !work_->done;
}

void Aside::finish() {
  const auto work = std::exchange(work_, nullptr);
  if (!work) return;
  work->run();
  std::unique_lock lock(work->mutex);
  work->changed.wait(lock, [&] { return work->done; });
  if (work->error) std::rethrow_exception(work->error);
}

}  // namespace sluice::pipeline

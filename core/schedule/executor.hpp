// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::schedule {

/// Runs tasks on as many threads as there are tasks at work.
///
/// A task may block for minutes (a plugin in a long poll), so a task never queues behind another: without an
/// idle thread a new one is made. The bound is what the host has: one task per pipeline and sink. The thread
/// used last is used first, so that the others stay idle and end. All functions may be called from any
/// thread.
class Executor {
 public:
  using Task = std::function<void()>;
  using ErrorHandler = std::function<void(std::exception_ptr)>;

  /// `on_error` gets what a task throws, on the task's thread; what the handler itself throws is dropped.
  /// `name` is what the operator sees in `top -H`, at most 15 characters. An idle thread ends after
  /// `idle_limit`.
  explicit Executor(ErrorHandler on_error, std::string name = "worker",
                    std::chrono::milliseconds idle_limit = std::chrono::seconds{10});
  ~Executor();  // as stop()
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// Runs `task` soon, on another thread. False after stop(): the task will not run. Throws std::system_error
  /// when there is no thread at all and the system refuses one.
  [[nodiscard]] bool post(Task task);

  /// Runs `task` here and now; what it throws goes to the error handler.
  void perform(const Task& task) noexcept;

  /// False once stop() has begun.
  bool accepting() const;

  /// Refuses new tasks, runs all that were accepted, and waits for them. Not to be called from a task.
  void stop();

  /// Waits until nothing runs and nothing is queued; tasks posted by tasks are waited for too. Not to be
  /// called from a task.
  void wait_idle();

  /// Threads that exist now, idle ones included.
  std::size_t threads() const;

 private:
  struct Worker {
    std::thread thread;
    std::condition_variable wake;
    Task task;  // handed over by post(); empty while idle
  };
  using Workers = std::list<Worker>;

  void run(Workers::iterator self);
  bool wait_for_task(std::unique_lock<std::mutex>& lock, Worker& self);
  void start_worker(Task&& task);
  void retire(std::unique_lock<std::mutex>& lock, Workers::iterator self);

  const ErrorHandler on_error_;
  const std::string name_;
  const std::chrono::milliseconds idle_limit_;
  mutable std::mutex mutex_;
  std::condition_variable became_idle_;
  Workers workers_;
  std::vector<Worker*> idle_;  // the last one is used first
  Workers retired_;            // ended or ending; joined by the next one that retires, or by stop()
  std::deque<Task> waiting_;   // used only when the system refuses another thread
  std::size_t active_ = 0;     // tasks accepted and not finished
  bool stopping_ = false;
};

}  // namespace sluice::schedule

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace sluice::pipeline {

/// One piece of work at a time that another thread does while its owner goes on. Used by one thread at a
/// time.
class Aside {
 public:
  using Task = std::function<void()>;
  /// Has a task run soon on another thread. Where it does not (false, or too late), the owner does the work
  /// itself.
  using Post = std::function<bool(Task)>;

  explicit Aside(Post post) : post_(std::move(post)) {}
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside();  // as finish(), without its exception

  /// After finish().
  void start(Task work);
  /// Started, and not at its end.
  bool running() const;
  /// Returns when what was started is at its end, and throws what that threw, once.
  void finish();

 private:
  struct Work;

  const Post post_;
  std::shared_ptr<Work> work_;  // shared with the task, which may come when all is over
};

}  // namespace sluice::pipeline

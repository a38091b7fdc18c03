// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include "observe/http_server.hpp"

namespace sluice::host {

/// Where a connection's thread leaves its wish for a reload and waits for the answer of main's thread. One
/// wish at a time, so that nobody waits while main's thread is about to end the connections.
class ReloadDesk {
 public:
  enum class Wish { plan, reload };

  /// ring: called when there is a wish; must not wait.
  explicit ReloadDesk(std::function<void()> ring) : ring_(std::move(ring)) {}
  ReloadDesk(const ReloadDesk&) = delete;
  ReloadDesk& operator=(const ReloadDesk&) = delete;

  /// [connection's thread] Waits for the answer. Refused at once while another one waits, and after close().
  observe::Reply ask(Wish wish);

  // main's thread
  /// What is wished; each wish that is taken has to be answered.
  std::optional<Wish> take();
  void answer(observe::Reply reply);
  /// Refuses who waits, and everybody from now on.
  void close();

 private:
  const std::function<void()> ring_;
  std::mutex mutex_;
  std::condition_variable answered_;
  bool closed_ = false;
  bool occupied_ = false;
  std::optional<Wish> wish_;
  std::optional<observe::Reply> reply_;
};

}  // namespace sluice::host

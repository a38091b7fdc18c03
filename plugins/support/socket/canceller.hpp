// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

#include "support/socket/file_descriptor.hpp"

namespace sluice::support::socket {

/// Ends every wait of the connections that share it, from any thread and for good. A plugin instance owns
/// one, its connections refer to it; it must outlive them.
class Canceller {
 public:
  Canceller();

  /// Any thread, any number of times. Never blocks.
  void cancel() noexcept;
  bool is_cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }
  /// Throws Failure::cancelled after cancel().
  void check() const;
  /// Becomes readable with cancel() and stays so.
  int fd() const noexcept { return event_.get(); }

 private:
  FileDescriptor event_;
  std::atomic<bool> cancelled_ = false;
};

/// Waits until `fd` has one of `events` (as for poll; errors and hang-up always count) or the time is over.
/// Returns the events that poll reported, 0 for a timeout. Throws Failure::cancelled as soon as the canceller
/// says so.
short wait_for(int fd, short events, std::chrono::milliseconds timeout, const Canceller& canceller);

}  // namespace sluice::support::socket

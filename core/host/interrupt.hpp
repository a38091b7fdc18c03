// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/folder.hpp"
#include "host/signals.hpp"

namespace sluice::host {

/// Ctrl-C for commands that talk to a person: the first one asks them to stop, the second one ends the
/// process. Made before other threads start.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  bool stopped() const noexcept { return stopped_; }
  /// Waits this long; false, at once, when the person wants to stop.
  bool wait(std::chrono::milliseconds time);
  /// Waits until standard input can be read; false as above.
  bool wait_for_input();

 private:
  void listen();

  Signals signals_{Signals::Hangup::ends};
  base::Descriptor stop_;  // readable once stopped
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace sluice::host

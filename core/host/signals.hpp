// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "base/folder.hpp"

namespace sluice::host {

/// SIGTERM and SIGINT as something to wait for. Made in main before other threads start, so that all of them
/// leave these signals alone; also makes SIGPIPE harmless, which a closed connection would send.
class Signals {
 public:
  Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  enum class Event { signal, notified, timeout };
  /// Waits for a signal or notify(); without limit when timeout is negative.
  Event wait(std::chrono::milliseconds timeout);
  /// [any thread] Ends a wait.
  void notify();
  /// From now on a signal ends the process at once, as it does by default.
  void release();

 private:
  base::Descriptor signals_;
  base::Descriptor event_;
};

}  // namespace sluice::host

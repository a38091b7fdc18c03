// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <csignal>

#include "base/folder.hpp"

namespace sluice::host {

/// SIGTERM and SIGINT, and for a service SIGHUP, as something to wait for. Made in main before other threads
/// start, so that all of them leave these signals alone; also makes SIGPIPE harmless, which a closed
/// connection would send.
class Signals {
 public:
  /// hangup: SIGHUP asks to read the configuration again; otherwise it ends the program, as it does by
  /// default.
  enum class Hangup { ends, reloads };
  explicit Signals(Hangup hangup);
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  enum class Event { stop, reload, notified, timeout };
  /// Waits for a signal or notify(); without limit when timeout is negative.
  Event wait(std::chrono::milliseconds timeout);
  /// [any thread] Ends a wait.
  void notify();
  /// From now on SIGTERM and SIGINT end the process at once, as they do by default.
  void release();

 private:
  sigset_t set_{};
  base::Descriptor signals_;
  base::Descriptor event_;
};

}  // namespace sluice::host

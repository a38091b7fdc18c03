// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/folder.hpp"

namespace sluice::host {

/// Tells systemd how the service fares, in the datagrams of sd_notify(3). Without systemd every call does
/// nothing. A message that cannot be sent is no reason to fail. [any thread]
class Notifier {
 public:
  using Environment = std::function<const char*(const char* name)>;

  /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID. Throws base::Error where the socket's name cannot
  /// be one.
  explicit Notifier(const Environment& environment);
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  bool enabled() const noexcept { return static_cast<bool>(socket_); }
  /// Within which time watchdog() has to be called; nothing: nobody waits for it.
  std::optional<std::chrono::microseconds> watchdog_limit() const noexcept { return watchdog_; }

  void ready(std::string_view status) const;
  void status(std::string_view status) const;
  /// Until the next ready(). now: on the monotonic clock, as systemd from 253 on wants to know.
  void reloading(base::SteadyTime now) const;
  void stopping(std::string_view status) const;
  /// The step that is under way may take this long from now on.
  void extend(std::chrono::microseconds time) const;
  void watchdog() const;

 private:
  void send(const std::string& message) const;

  std::string address_;  // of the socket, a leading zero for an abstract name
  base::Descriptor socket_;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "support/socket/canceller.hpp"
#include "support/socket/channel.hpp"
#include "support/socket/connection.hpp"

namespace sluice::support::socket {

/// Notices that a connection stands still: no byte taken by our kernel and none acknowledged by the peer's
/// for `timeout`.
class Progress {
 public:
  Progress(const Channel& channel, std::chrono::milliseconds timeout);

  /// Something moved.
  void made();
  /// Looks at the acknowledgements; true where nothing has moved for the whole time.
  bool is_stuck();
  /// Time since something moved, and what is left of the timeout.
  std::chrono::milliseconds idle() const;
  std::chrono::milliseconds left() const;
  /// Throws ChannelError where it is stuck.
  void check();

 private:
  const Channel& channel_;
  std::chrono::milliseconds timeout_;
  std::uint64_t unacknowledged_;
  std::chrono::steady_clock::time_point moved_;
};

/// Connection::finish and Connection::await_kernel on an open channel; both throw ChannelError with a bare
/// cause.
Finished finish(Channel& channel, const Canceller& canceller, std::chrono::milliseconds timeout,
                std::chrono::milliseconds patience);
void await_kernel(Channel& channel, const Canceller& canceller, std::chrono::milliseconds timeout);

}  // namespace sluice::support::socket

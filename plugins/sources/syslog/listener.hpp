// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "sources/syslog/address.hpp"
#include "sources/syslog/config.hpp"
#include "support/socket/canceller.hpp"
#include "support/socket/file_descriptor.hpp"

namespace sluice::syslog {

/// One bound socket: TCP and TLS accept connections, UDP receives.
struct Listener {
  ListenAddress address;
  std::string name;  ///< "tcp://0.0.0.0:5140", with the port that was taken
  support::socket::FileDescriptor socket;
  bool paused = false;          ///< accepting, while the system has no file descriptor left
  std::uint64_t datagrams = 0;  ///< received
  std::uint32_t drops = 0;      ///< told so far
  std::uint32_t drops_now = 0;  ///< seen latest
  std::chrono::milliseconds drops_since{0};

  /// Binds and listens. Throws Failure::retry with address, cause and what to do.
  static Listener open(const ListenAddress& address, const Config& config,
                       const support::socket::Canceller& canceller);

  /// Whether the address could be had: 0, or the errno. Binds for a moment, without listening, and leaves
  /// whoever has it alone. Throws Failure::retry where a name has no address.
  static int try_address(const ListenAddress& address, const Config& config,
                         const support::socket::Canceller& canceller);

  /// Asks the kernel how many datagrams it had to drop; true where there are more than were told.
  bool look_for_drops();
  /// What SO_RCVBUF really is.
  std::uint64_t receive_buffer() const;
};

/// What to do about the errno of listening at an address; empty: nothing is known.
std::string listen_remedy(int error, const ListenAddress& address);

}  // namespace sluice::syslog

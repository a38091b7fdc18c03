// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "simulators/receiver/receiver.hpp"

namespace sluice::simulators {

/// One accepted connection on a thread of its own, from the handshake to its end. Looks at the receiver's
/// settings again all the time, so that they can change under it.
class Connection {
 public:
  Connection(Receiver& receiver, std::uint64_t number, Stream stream);

  /// Returns when the connection is over or the receiver stops.
  void run();

 private:
  bool shake_hands();
  bool step();
  Read read_and_keep(std::size_t size, std::size_t& got);
  bool read_some(const Receiver::Present& present);
  bool over(const Receiver::Present& present);
  void finish(Ending ending, bool say_goodbye = false);
  bool peer_ended(Read how);

  Receiver& receiver_;
  std::uint64_t number_;
  Stream stream_;
  std::vector<char> place_;
  std::uint64_t taken_ = 0;
  bool finished_ = false;
};

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "support/socket/file_descriptor.hpp"

namespace sluice::support::socket {

/// What went wrong on a channel, as a bare cause; Connection adds peer and phase.
class ChannelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A connected stream without waiting: each call does what is possible now. Internal to Connection. After a
/// ChannelError the only thing left to do is to destroy it.
class Channel {
 public:
  explicit Channel(FileDescriptor socket) : socket_(std::move(socket)) {}
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Hands bytes to the kernel; 0 where it takes none now. A later call has to repeat the same bytes.
  virtual std::size_t send(std::string_view bytes) = 0;
  /// Reads what is there (at most most_pieces, so that a chatty peer cannot hold us here) and throws it away.
  /// True once the peer's FIN was seen.
  virtual bool drain() = 0;
  /// Announces our end inside the protocol; false: not yet, wait and repeat.
  virtual bool say_goodbye() = 0;
  /// True where the peer announced its end inside the protocol (close_notify).
  virtual bool heard_goodbye() const = 0;

  int fd() const { return socket_.get(); }
  /// Bytes (and a FIN, which counts as one) that the peer's kernel has not acknowledged.
  std::uint64_t unacknowledged() const;
  /// Throws where the kernel holds an error for the socket: a reset that came behind a FIN shows nowhere
  /// else.
  void check_error() const;

 protected:
  static constexpr int most_pieces = 64;  // of 16 KiB
  /// recv into nowhere; true at the peer's FIN.
  bool drain_socket();

 private:
  FileDescriptor socket_;
};

/// Plain TCP. A peer that expects TLS closes after the first bytes as if it had read them: where it says so
/// by an alert, that is a failure and no confirmation.
class TcpChannel final : public Channel {
 public:
  using Channel::Channel;
  std::size_t send(std::string_view bytes) override;
  bool drain() override;
  bool say_goodbye() override { return true; }
  bool heard_goodbye() const override { return false; }

 private:
  bool heard_ = false;  // the peer has said something, and it was no alert
};

}  // namespace sluice::support::socket

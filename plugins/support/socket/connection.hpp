// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "support/socket/canceller.hpp"
#include "support/socket/connect.hpp"
#include "support/socket/endpoint.hpp"
#include "support/tls/context.hpp"

namespace sluice::support::socket {

class Channel;

struct ConnectionOptions {
  Endpoint peer{};
  TcpOptions tcp{};
  /// Longest time without any progress: no byte taken by our kernel and none acknowledged by the peer's. The
  /// TLS handshake has tcp.connect_timeout, as the connect has.
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
};

/// How the peer answered the end of our data.
enum class Closing {
  peer_closed,  ///< it closed after ours: its application had read every byte
  not_closed    ///< its kernel has acknowledged every byte, but it keeps the connection open
};

struct Finished {
  Closing closing = Closing::not_closed;
  /// TLS: the peer answered our close_notify with its own, so that nobody on the way can have forged the end.
  bool close_notify = false;
};

/// A TCP or TLS connection that only sends, and can tell what became of the bytes. Whatever the peer says is
/// read and thrown away all the time: unread bytes (TLS 1.3 tickets) would turn our close into a reset that
/// destroys data in flight.
///
/// One thread at a time; only Canceller::cancel comes from elsewhere, and makes a running call throw
/// Failure::cancelled at once. Every failure of the network is a Failure::retry that names the peer, the
/// phase and the cause; a certificate that was refused is a Failure::retry_slowly. After any failure the
/// connection is closed: open() starts anew, and all that was written since the last peer_closed has to be
/// written again. Raises no SIGPIPE.
class Connection {
 public:
  /// `tls` null: plain TCP. Both references are kept and must outlive the connection.
  Connection(ConnectionOptions options, const Canceller& canceller, tls::ClientContext* tls = nullptr);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Resolves, connects, does the TLS handshake. Closes an older connection first, without ceremony.
  void open();
  bool is_open() const { return channel_ != nullptr; }

  /// Sends everything. Before, it looks whether the peer has closed or reset an idle connection; the first
  /// send after a peer's close would succeed and be lost. Returning means that our kernel has the bytes, no
  /// more.
  void write(std::string_view bytes);

  /// Ends our side (TLS close_notify, then FIN) and waits for the peer to end its own. The wait is prolonged
  /// as long as the peer acknowledges bytes; it gives up after options.timeout without progress, or after
  /// `patience` where that is shorter and everything is acknowledged. Throws Failure::retry where the outcome
  /// is unknown or bad: reset, bytes not acknowledged in time, the peer had ended its side before. The
  /// connection is closed afterwards in any case.
  Finished finish(std::chrono::milliseconds patience);
  Finished finish() { return finish(options_.timeout); }

  /// The weaker confirmation: returns when the peer's kernel has acknowledged every byte written, and the
  /// connection is then still without error. Throws Failure::retry after options.timeout without progress, on
  /// a reset, and when the peer has closed. The connection stays open.
  void await_kernel();

  /// Bytes given to write() since open().
  uint64_t written() const { return written_; }
  /// Closes at once; nothing is promised about bytes on their way.
  void close() noexcept;
  const Endpoint& peer() const { return options_.peer; }

 private:
  ConnectionOptions options_;
  const Canceller& canceller_;
  tls::ClientContext* tls_;
  std::unique_ptr<Channel> channel_;
  uint64_t written_ = 0;
};

}  // namespace sluice::support::socket

// SPDX-License-Identifier: Apache-2.0
#include "support/socket/datagram.hpp"

#include <cerrno>
#include <utility>

#include <poll.h>
#include <sluice/sdk/failure.hpp>
#include <sys/socket.h>

#include "support/socket/resolve.hpp"

namespace sluice::support::socket {

using sdk::Failure;

Datagram::Datagram(Endpoint peer, const Canceller& canceller, std::chrono::milliseconds timeout)
    : peer_(std::move(peer)), canceller_(canceller), timeout_(timeout) {}

void Datagram::open() {
  socket_ = connect_udp(peer_, canceller_);
}

void Datagram::send(std::string_view record) {
  canceller_.check();
  if (!socket_) open();
  for (;;) {
    if (::send(socket_.get(), record.data(), record.size(), MSG_NOSIGNAL) >= 0) return;
    const int error = errno;
    if (error == EINTR) continue;
    if (error == EMSGSIZE) {
      throw Failure::rejected(peer_.text() + ": a record of " + std::to_string(record.size()) +
                              " bytes does not fit into one UDP datagram");
    }
    if (error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS) {
      if (wait_for(socket_.get(), POLLOUT, timeout_, canceller_) != 0 && error != ENOBUFS) continue;
      throw Failure::retry(peer_.text() + ": sending: no room in the send buffer");
    }
    close();
    throw Failure::retry(
        peer_.text() + ": sending: " +
        (error == ECONNREFUSED ? "nobody listens there (an earlier datagram was refused)" : cause(error)));
  }
}

void Datagram::check() {
  if (!socket_) return;
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error == 0) return;
  close();
  throw Failure::retry(
      peer_.text() + ": sending: " +
      (error == ECONNREFUSED ? "nobody listens there (an earlier datagram was refused)" : cause(error)));
}

}  // namespace sluice::support::socket

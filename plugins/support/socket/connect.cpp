// SPDX-License-Identifier: Apache-2.0
#include "support/socket/connect.hpp"

#include <cerrno>
#include <string>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sluice/sdk/failure.hpp>
#include <sys/socket.h>

#include "support/socket/resolve.hpp"

namespace sluice::support::socket {

using sdk::Failure;

namespace {

/// Options improve a connection and never prevent it: an unknown one is left out.
void set(const FileDescriptor& socket, int level, int name, std::int64_t value) {
  const int number = static_cast<int>(value);
  ::setsockopt(socket.get(), level, name, &number, sizeof number);
}

void apply(const FileDescriptor& socket, const TcpOptions& options) {
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.send_buffer > 0) set(socket, SOL_SOCKET, SO_SNDBUF, options.send_buffer);
  if (options.user_timeout.count() > 0)
    set(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, options.user_timeout.count());
  if (options.keepalive_idle.count() <= 0) return;
  set(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(socket, IPPROTO_TCP, TCP_KEEPIDLE, options.keepalive_idle.count());
  if (options.keepalive_interval.count() > 0) {
    set(socket, IPPROTO_TCP, TCP_KEEPINTVL, options.keepalive_interval.count());
  }
  if (options.keepalive_probes > 0) set(socket, IPPROTO_TCP, TCP_KEEPCNT, options.keepalive_probes);
}

FileDescriptor new_socket(int family, int type) {
  return FileDescriptor(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

/// 0 or the errno of the attempt.
int try_connect(const FileDescriptor& socket, const Address& address, std::chrono::milliseconds timeout,
                const Canceller& canceller) {
  if (::connect(socket.get(), address.get(), address.size) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  if (wait_for(socket.get(), POLLOUT, timeout, canceller) == 0) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

FileDescriptor connect_tcp(const Endpoint& peer, const TcpOptions& options, const Canceller& canceller) {
  std::string causes;
  for (const Address& address : resolve(peer, SOCK_STREAM, canceller)) {
    FileDescriptor socket = new_socket(address.family(), SOCK_STREAM);
    int error = socket ? 0 : errno;
    if (socket) {
      apply(socket, options);
      error = try_connect(socket, address, options.connect_timeout, canceller);
    }
    if (error == 0) return socket;
    causes += (causes.empty() ? "" : ", ") + cause(error) + " (" + address.text() + ")";
  }
  throw Failure::retry(peer.text() + ": connect: " + causes);
}

FileDescriptor connect_udp(const Endpoint& peer, const Canceller& canceller) {
  std::string causes;
  for (const Address& address : resolve(peer, SOCK_DGRAM, canceller)) {
    FileDescriptor socket = new_socket(address.family(), SOCK_DGRAM);
    if (socket && ::connect(socket.get(), address.get(), address.size) == 0) return socket;
    causes += (causes.empty() ? "" : ", ") + cause(errno) + " (" + address.text() + ")";
  }
  throw Failure::retry(peer.text() + ": connect: " + causes);
}

}  // namespace sluice::support::socket

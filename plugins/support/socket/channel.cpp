// SPDX-License-Identifier: Apache-2.0
#include "support/socket/channel.hpp"

#include <array>
#include <cerrno>

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "support/socket/resolve.hpp"

namespace sluice::support::socket {

std::uint64_t Channel::unacknowledged() const {
  int bytes = 0;
  if (::ioctl(fd(), SIOCOUTQ, &bytes) != 0) throw ChannelError(cause(errno));
  return bytes > 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

void Channel::check_error() const {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) throw ChannelError(cause(error));
}

bool Channel::drain_socket() {
  std::array<char, 16384> nowhere;
  for (int pieces = 0; pieces < most_pieces; ++pieces) {
    const ssize_t size = ::recv(fd(), nowhere.data(), nowhere.size(), 0);
    if (size == 0) return true;
    if (size > 0 || errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
    throw ChannelError(cause(errno));
  }
  return false;
}

bool TcpChannel::drain() {
  if (!heard_) {
    std::array<unsigned char, 2> begin{};  // of a TLS record: 21 is an alert, then the version, 3.x
    const ssize_t size = ::recv(fd(), begin.data(), begin.size(), MSG_PEEK);
    // The kernel tells of a reset once: who overlooks it here takes the end behind it for a confirmation.
    if (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
      throw ChannelError(cause(errno));
    if (size == 2 && begin[0] == 21 && begin[1] == 3)
      throw ChannelError(
          "the peer answered with a TLS alert: it expects TLS at this port, and has read nothing");
    heard_ = size > 0;
  }
  return drain_socket();
}

std::size_t TcpChannel::send(std::string_view bytes) {
  for (;;) {
    const ssize_t size = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    throw ChannelError(cause(errno));
  }
}

}  // namespace sluice::support::socket

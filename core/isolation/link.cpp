// SPDX-License-Identifier: Apache-2.0
#include "isolation/link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace sluice::isolation {
namespace {

using std::chrono::milliseconds;

struct Header {
  Kind kind;
  uint32_t size;
};

// The largest is a piece of input that is no record, and that is cut long before.
constexpr uint32_t largest_message = uint32_t{1} << 30;

}  // namespace

Link::Link(base::Descriptor end) : end_(std::move(end)), alarm_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

bool Link::send(Kind kind, std::string_view bytes) {
  if (bytes.size() > largest_message) return false;
  const Header header{kind, static_cast<uint32_t>(bytes.size())};
  std::array<iovec, 2> pieces{iovec{const_cast<Header*>(&header), sizeof header},
                              iovec{const_cast<char*>(bytes.data()), bytes.size()}};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  while (message.msg_iovlen > 0) {
    const ssize_t sent = ::sendmsg(end_.get(), &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    auto left = static_cast<std::size_t>(sent);
    while (message.msg_iovlen > 0 && left >= message.msg_iov->iov_len) {
      left -= message.msg_iov->iov_len;
      ++message.msg_iov;
      --message.msg_iovlen;
    }
    if (message.msg_iovlen == 0) break;
    message.msg_iov->iov_base = static_cast<char*>(message.msg_iov->iov_base) + left;
    message.msg_iov->iov_len -= left;
  }
  return true;
}

Link::Got Link::receive(Message& message) {
  return receive(message, [] { return milliseconds(-1); });
}

Link::Got Link::receive(Message& message, const Patience& patience) {
  Header header;
  if (const Got got = read(reinterpret_cast<char*>(&header), sizeof header, patience); got != Got::message)
    return got;
  if (header.size > largest_message) return Got::end;
  message.kind = header.kind;
  message.bytes.resize(header.size);
  return read(message.bytes.data(), header.size, patience);
}

Link::Got Link::read(char* to, std::size_t size, const Patience& patience) {
  for (bool over = false; size > 0;) {
    const ssize_t got = ::recv(end_.get(), to, size, MSG_DONTWAIT);
    if (got == 0) return Got::end;
    if (got > 0) {
      to += got;
      size -= static_cast<std::size_t>(got);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN || over) return Got::end;
    const auto left = patience();
    if (left == milliseconds(0)) return Got::nothing;
    std::array<pollfd, 3> ready{pollfd{end_.get(), POLLIN, 0}, pollfd{alarm_.get(), POLLIN, 0},
                                pollfd{last_.get(), POLLIN, 0}};
    const auto limit = static_cast<int>(std::min(left, milliseconds(60'000)).count());
    ::poll(ready.data(), ready.size(), limit);  // what has come, or that nothing has, shows at the next turn
    over = ready[2].revents != 0;
    uint64_t count = 0;
    if ((ready[1].revents & POLLIN) != 0 && ::read(alarm_.get(), &count, sizeof count) < 0) continue;
  }
  return Got::message;
}

void Link::look_again() noexcept {
  const uint64_t once = 1;
  if (::write(alarm_.get(), &once, sizeof once) < 0) return;  // it is set already
}

void Link::shut() noexcept {
  ::shutdown(end_.get(), SHUT_RDWR);
}

}  // namespace sluice::isolation

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string>

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace sluice::test {

/// systemd's side of sd_notify(3): the datagrams that a service sends.
class NotifySocket {
 public:
  /// name: as in $NOTIFY_SOCKET, a path or @abstract.
  explicit NotifySocket(const std::string& name) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())) == 0);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() { ::close(fd_); }

  /// The next message; empty when none comes within the limit.
  std::string next(std::chrono::milliseconds limit = std::chrono::seconds(60)) {
    pollfd file{fd_, POLLIN, 0};
    if (::poll(&file, 1, static_cast<int>(limit.count())) != 1) return {};
    std::array<char, 8192> buffer{};
    const auto size = ::recv(fd_, buffer.data(), buffer.size(), 0);
    return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
  }
  /// The next message that holds this text; those before it are dropped. Empty when none comes.
  std::string next_with(const std::string& text) {
    for (std::string message = next(); !message.empty(); message = next()) {
      if (message.find(text) != std::string::npos) return message;
    }
    return {};
  }

 private:
  const int fd_;
};

}  // namespace sluice::test

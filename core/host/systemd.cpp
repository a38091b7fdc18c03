// SPDX-License-Identifier: Apache-2.0
#include "host/systemd.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace sluice::host {
namespace {

std::optional<int64_t> number(const char* text) {
  if (text == nullptr) return std::nullopt;
  int64_t value = 0;
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, value);
  if (error != std::errc() || stop != end || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

Notifier::Notifier(const Environment& environment) {
  const char* name = environment("NOTIFY_SOCKET");
  if (name == nullptr || *name == '\0') return;
  address_ = name;
  const bool usable = (address_.front() == '/' || address_.front() == '@') && address_.size() > 1 &&
                      address_.size() < sizeof(sockaddr_un::sun_path);
  if (!usable)
    throw base::Error("NOTIFY_SOCKET is not the name of a unix socket: " + base::one_line(address_));
  if (address_.front() == '@') address_.front() = '\0';
  socket_ = base::Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket_) throw base::Error(base::system_reason("cannot speak to systemd", errno));
  // systemd may be busy with itself for a moment; it must not hold this service up for longer.
  const timeval patience{5, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const auto limit = number(environment("WATCHDOG_USEC"));
  const char* for_whom = environment("WATCHDOG_PID");
  if (limit && (for_whom == nullptr || number(for_whom) == ::getpid())) watchdog_.emplace(*limit);
}

void Notifier::send(const std::string& message) const {
  if (!socket_) return;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  while (::sendto(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&to), size) < 0 &&
         errno == EINTR) {
  }
}

void Notifier::ready(std::string_view status) const {
  send("READY=1\nSTATUS=" + base::one_line(status));
}

void Notifier::status(std::string_view status) const {
  send("STATUS=" + base::one_line(status));
}

void Notifier::reloading(base::SteadyTime now) const {
  const auto time = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(time.count()) + "\nSTATUS=reading the configuration");
}

void Notifier::stopping(std::string_view status) const {
  send("STOPPING=1\nSTATUS=" + base::one_line(status));
}

void Notifier::extend(std::chrono::microseconds time) const {
  send("EXTEND_TIMEOUT_USEC=" + std::to_string(time.count()));
}

void Notifier::watchdog() const {
  send("WATCHDOG=1");
}

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/listener.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sluice/sdk/failure.hpp>
#include <sys/socket.h>

#include "support/socket/resolve.hpp"

namespace sluice::syslog {

using sdk::Failure;
using support::socket::FileDescriptor;

namespace {

constexpr int backlog = 128;

void set(const FileDescriptor& socket, int level, int name, int value) {
  ::setsockopt(socket.get(), level, name, &value, sizeof value);
}

/// 0, or the errno of what failed. Without `is_used` the socket is only bound: no sender can reach it.
int bind_socket(FileDescriptor& socket, const support::socket::Address& place, bool udp, const Config& config,
                bool is_used = true) {
  const int type = (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  socket = FileDescriptor(::socket(place.family(), type, 0));
  if (!socket) return errno;
  if (place.family() == AF_INET6) set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);  // [::] goes beside 0.0.0.0
  if (udp) {
    const int size = static_cast<int>(
        std::min<uint64_t>(config.receive_buffer.value, std::numeric_limits<int>::max() / 2));
    set(socket, SOL_SOCKET, SO_RCVBUF, size);
    set(socket, SOL_SOCKET, SO_RCVBUFFORCE, size);  // where we may, past net.core.rmem_max
  } else {
    set(socket, SOL_SOCKET, SO_REUSEADDR, 1);  // connections of an earlier run may still be closing
  }
  if (::bind(socket.get(), place.get(), place.size) != 0) return errno;
  if (!udp && is_used && ::listen(socket.get(), backlog) != 0) return errno;
  return 0;
}

std::uint16_t bound_port(const FileDescriptor& socket) {
  sockaddr_storage place{};
  socklen_t size = sizeof place;
  return ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&place), &size) == 0 ? port_of(place)
                                                                                      : std::uint16_t{0};
}

}  // namespace

std::string listen_remedy(int error, const ListenAddress& address) {
  const bool udp = address.transport == Transport::udp;
  switch (error) {
    case EADDRINUSE:
      return std::string("another program has the port: find it with `ss -") + (udp ? "lunp" : "ltnp") +
             "`, then stop it or choose another port";
    case EACCES:
      return "ports below 1024 need the capability CAP_NET_BIND_SERVICE (AmbientCapabilities= in the "
             "unit), or choose "
             "a port above";
    case EADDRNOTAVAIL:
      return "this machine has no such address: choose one that `ip address` shows, or 0.0.0.0 for all";
    case EAFNOSUPPORT:
      return "this machine does not have that kind of address switched on: use an IPv4 address";
    default:
      return "";
  }
}

Listener Listener::open(const ListenAddress& address, const Config& config,
                        const support::socket::Canceller& canceller) {
  const bool udp = address.transport == Transport::udp;
  Listener listener{.address = address, .name = {}, .socket = {}};
  const auto places = support::socket::resolve(address.endpoint, udp ? SOCK_DGRAM : SOCK_STREAM, canceller);
  const int error = bind_socket(listener.socket, places.front(), udp, config);
  if (error != 0) {
    const std::string remedy = listen_remedy(error, address);
    throw Failure::retry(address.text() + ": cannot listen: " + support::socket::cause(error) +
                         (remedy.empty() ? "" : "; ") + remedy);
  }
  listener.address.endpoint.port = bound_port(listener.socket);
  listener.name = listener.address.text();
  return listener;
}

int Listener::try_address(const ListenAddress& address, const Config& config,
                          const support::socket::Canceller& canceller) {
  const bool udp = address.transport == Transport::udp;
  const auto places = support::socket::resolve(address.endpoint, udp ? SOCK_DGRAM : SOCK_STREAM, canceller);
  FileDescriptor socket;
  return bind_socket(socket, places.front(), udp, config, false);
}

bool Listener::look_for_drops() {
  if (address.transport != Transport::udp) return false;
  std::array<std::uint32_t, SK_MEMINFO_VARS> figures{};
  socklen_t size = sizeof figures;
  // The counter that SO_RXQ_OVFL hands out with the next datagram, but without having to wait for one.
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_MEMINFO, figures.data(), &size) != 0) return false;
  if (size <= SK_MEMINFO_DROPS * sizeof(std::uint32_t)) return false;
  drops_now = figures[SK_MEMINFO_DROPS];
  return drops_now != drops;
}

std::uint64_t Listener::receive_buffer() const {
  int size = 0;
  socklen_t length = sizeof size;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &size, &length);
  return static_cast<std::uint64_t>(size) / 2;  // the kernel doubles what was asked for
}

}  // namespace sluice::syslog

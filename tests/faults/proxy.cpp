// SPDX-License-Identifier: Apache-2.0
#include "faults/proxy.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace sluice::faults {
namespace {

using simulators::Descriptor;

constexpr int look_every_ms = 5;
constexpr std::size_t piece = 64 * 1024;
constexpr std::size_t drip_piece = 64;  // at every look

/// One direction of a connection.
struct Flow {
  std::vector<char> data = std::vector<char>(piece);
  std::size_t from = 0, to = 0;
  bool ended = false;      ///< the sender has ended its side
  bool passed_on = false;  ///< and the receiver knows

  bool empty() const { return from == to; }
};

enum class Step { fine, broken };

Step read_some(const Descriptor& socket, Flow& flow, std::size_t limit) {
  if (flow.ended || !flow.empty()) return Step::fine;
  const auto got = ::recv(socket.get(), flow.data.data(), std::min(limit, piece), MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN || errno == EINTR ? Step::fine : Step::broken;
  flow.from = 0;
  flow.to = static_cast<std::size_t>(got);
  flow.ended = got == 0;
  return Step::fine;
}

Step write_some(const Descriptor& socket, Flow& flow) {
  if (!flow.empty()) {
    const auto sent =
        ::send(socket.get(), flow.data.data() + flow.from, flow.to - flow.from, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN || errno == EINTR ? Step::fine : Step::broken;
    flow.from += static_cast<std::size_t>(sent);
  }
  if (flow.empty() && flow.ended && !flow.passed_on) {
    ::shutdown(socket.get(), SHUT_WR);
    flow.passed_on = true;
  }
  return Step::fine;
}

bool failed(const Descriptor& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0;
}

Descriptor connect_to(std::uint16_t port) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    socket.close();
  return socket;
}

}  // namespace

struct Proxy::Link {
  Descriptor client, server;
  Flow up, down;
  int held = 0;  ///< looks for which the server's end was held back
};

Proxy::Proxy(std::uint16_t target) : target_(target) {
  listener_ = simulators::listen_on("127.0.0.1", 0, false);
  port_ = simulators::local_port(listener_);
  thread_ = std::thread([this] { run(); });
}

Proxy::~Proxy() {
  stopping_ = true;
  thread_.join();
}

void Proxy::accept() {
  Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!client) return;
  if (mode_ == Mode::refuse) return simulators::reset_on_close(client);
  auto server = connect_to(target_);
  if (!server) return simulators::reset_on_close(client);
  links_.push_back({std::move(client), std::move(server), {}, {}, 0});
}

/// A network has no buffer of its own that a server could leave unread without a reset: the server's end
/// waits for a moment, in which the client's end comes, or else what the server did not want to read.
bool Proxy::hold_end(Link& link) {
  constexpr int looks = 20;
  return link.down.ended && link.down.empty() && !link.up.passed_on && ++link.held < looks;
}

/// False when the connection is over.
bool Proxy::pass_on(Link& link) {
  const std::size_t limit = mode_ == Mode::drip ? drip_piece : piece;
  const bool had = !link.up.empty();
  bool fine = read_some(link.client, link.up, limit) == Step::fine &&
              read_some(link.server, link.down, limit) == Step::fine;
  if (fine && !had && !link.up.empty() && budget_ >= 0) {
    budget_ -= static_cast<std::int64_t>(link.up.to);
    if (budget_ < 0) fine = false;
  }
  // Behind the end that a server sends comes a reset for what it has not read.
  if (link.down.ended && !link.down.passed_on && (failed(link.server) || !link.up.empty())) fine = false;
  fine = fine && write_some(link.server, link.up) == Step::fine;
  if (!hold_end(link)) fine = fine && write_some(link.client, link.down) == Step::fine;
  if (!fine) {
    simulators::reset_on_close(link.client);
    simulators::reset_on_close(link.server);
    return false;
  }
  return !(link.up.passed_on && link.down.passed_on);
}

void Proxy::serve() {
  std::vector<pollfd> watched;
  watched.push_back({listener_.get(), POLLIN, 0});
  for (const Link& link : links_) {
    const auto watch = [&](const Descriptor& socket, const Flow& in, const Flow& out) {
      const int events = (in.empty() && !in.ended ? POLLIN : 0) | (out.empty() ? 0 : POLLOUT);
      watched.push_back({events == 0 ? -1 : socket.get(), static_cast<short>(events), 0});
    };
    watch(link.client, link.up, link.down);
    watch(link.server, link.down, link.up);
  }
  const bool slow = mode_ == Mode::drip || mode_ == Mode::silent;
  ::poll(slow ? nullptr : watched.data(), slow ? 0 : watched.size(), look_every_ms);
  if (mode_ != Mode::silent) std::erase_if(links_, [&](Link& link) { return !pass_on(link); });
  pollfd waiting{listener_.get(), POLLIN, 0};
  if (::poll(&waiting, 1, 0) == 1) accept();
}

void Proxy::run() {
  std::uint64_t resets = 0;
  while (!stopping_) {
    if (mode_ == Mode::refuse || resets != resets_) {
      resets = resets_;
      for (auto& link : links_) simulators::reset_on_close(link.client);
      for (auto& link : links_) simulators::reset_on_close(link.server);
      links_.clear();
    }
    serve();
  }
}

}  // namespace sluice::faults

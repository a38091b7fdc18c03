// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/intake.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sluice/sdk/failure.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "sources/syslog/text.hpp"
#include "support/socket/connect.hpp"
#include "support/socket/resolve.hpp"

namespace sluice::syslog {

using sdk::Failure;
using support::socket::FileDescriptor;

namespace {

/// One read: more than a datagram, and enough that a fast sender costs few calls.
constexpr std::size_t room_size = std::size_t{64} << 10;
constexpr int most_events = 64;
constexpr int most_accepted = 16;
constexpr int most_datagrams = 64;
constexpr std::chrono::milliseconds timer_step{250};

std::unique_ptr<support::tls::ServerContext> make_tls(const Config& config) {
  const bool wanted = std::any_of(config.listen.begin(), config.listen.end(),
                                  [](const auto& text) { return text.starts_with("tls://"); });
  if (!wanted) return nullptr;
  support::tls::ServerOptions options;
  options.certificate.file = config.certificate;
  options.private_key.file = config.private_key;
  options.key_password = std::string(config.private_key_password.reveal());
  options.client_ca.file = config.client_ca;
  return std::make_unique<support::tls::ServerContext>(options);
}

/// A dead sender is noticed although we never send anything.
void keep_alive(const FileDescriptor& socket) {
  const std::pair<int, int> options[] = {{TCP_KEEPIDLE, 60}, {TCP_KEEPINTVL, 20}, {TCP_KEEPCNT, 4}};
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  for (const auto& [name, value] : options)
    ::setsockopt(socket.get(), IPPROTO_TCP, name, &value, sizeof value);
}

/// The sender sees a reset, and knows.
void reset(FileDescriptor socket) {
  const linger now{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

std::string_view without_end(std::string_view datagram) {
  while (!datagram.empty() &&
         (datagram.back() == '\n' || datagram.back() == '\r' || datagram.back() == '\0')) {
    datagram.remove_suffix(1);
  }
  return datagram;
}

}  // namespace

Intake::Intake(const Config& config, sdk::Host host, const Clocks& clocks,
               support::socket::Canceller& canceller, Collector& collector)
    : config_(config),
      host_(host),
      clocks_(clocks),
      canceller_(canceller),
      collector_(collector),
      allow_(config.allow),
      tls_(make_tls(config)),
      log_(host),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      room_(room_size) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  watch(canceller_.fd(), EPOLLIN, true);
}

void Intake::watch(int fd, std::uint32_t events, bool is_new) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  if (::epoll_ctl(epoll_.get(), is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

void Intake::open() {
  for (std::size_t i = listeners_.size(); i < config_.listen.size(); ++i) {
    auto listener =
        std::make_unique<Listener>(Listener::open(parse_listen(config_.listen[i]), config_, canceller_));
    listener->drops_since = clocks_.wall();
    watch(listener->socket.get(), EPOLLIN, true);
    host_.info("listening on " + listener->name);
    if (listener->address.transport == Transport::udp &&
        listener->receive_buffer() < config_.receive_buffer.value) {
      host_.warn(
          listener->name + ": the kernel gives a receive buffer of " +
          std::to_string(listener->receive_buffer()) + " bytes instead of " +
          std::to_string(config_.receive_buffer.value) +
          ", so bursts are lost earlier; raise net.core.rmem_max with sysctl, or lower receive_buffer");
    }
    listeners_.push_back(std::move(listener));
  }
}

std::vector<std::string> Intake::addresses() const {
  std::vector<std::string> out;
  for (const auto& listener : listeners_) out.push_back(listener->name);
  return out;
}

Listener* Intake::listener_of(int fd) {
  const auto found = std::find_if(listeners_.begin(), listeners_.end(),
                                  [&](const auto& listener) { return listener->socket.get() == fd; });
  return found == listeners_.end() ? nullptr : found->get();
}

int Intake::timeout(SteadyTime until, SteadyTime now) const {
  if (!unannounced_.empty()) return 0;
  const SteadyTime next = std::min(until, next_check_);
  if (next <= now) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - now).count();
  return static_cast<int>(std::min<std::int64_t>(left, 60'000));
}

bool Intake::wait(SteadyTime until) {
  std::array<epoll_event, most_events> events{};
  const int ready = ::epoll_wait(epoll_.get(), events.data(), most_events, timeout(until, clocks_.steady()));
  if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll_wait");
  const SteadyTime now = clocks_.steady();
  bool something = false;
  for (int i = 0; i < ready && !canceller_.is_cancelled() && !collector_.full(); ++i) {
    something = serve(events[static_cast<std::size_t>(i)].data.fd, now) || something;
  }
  something = serve_unannounced(now) || something;
  if (now >= next_check_) check_timers(now);
  return something;
}

bool Intake::serve(int fd, SteadyTime now) {
  if (Listener* listener = listener_of(fd); listener != nullptr) {
    if (listener->address.transport == Transport::udp) return receive(*listener, now);
    accept(*listener, now);
    return false;
  }
  const auto connection = connections_.find(fd);
  return connection != connections_.end() && read(connection, now);
}

bool Intake::serve_unannounced(SteadyTime now) {
  bool something = false;
  for (const int fd : std::exchange(unannounced_, {})) {
    const auto connection = connections_.find(fd);
    if (connection == connections_.end()) continue;
    if (collector_.full()) {
      unannounced_.push_back(fd);
    } else {
      something = read(connection, now) || something;
    }
  }
  return something;
}

// --- connections

void Intake::accept(Listener& listener, SteadyTime now) {
  for (int i = 0; i < most_accepted && accept_one(listener, now); ++i) {
  }
}

bool Intake::accept_one(Listener& listener, SteadyTime now) {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  FileDescriptor socket(::accept4(listener.socket.get(), reinterpret_cast<sockaddr*>(&from), &size,
                                  SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      pause(listener, errno, now);
    return errno == ECONNABORTED || errno == EINTR;
  }
  const Peer peer(from);
  Sender& sender = sender_at(listener.name, peer, now);
  const std::string why = objection(peer, sender);
  if (!why.empty()) {
    reset(std::move(socket));
    refuse(listener, peer, sender, why, now);
    return true;
  }
  try {
    admit(listener, std::move(socket), {listener.name, peer, port_of(from), now});
  } catch (const std::exception& failed) {  // out of memory for one more: those that are here go on
    refuse(listener, peer, sender, failed.what(), now);
    return false;
  }
  ++sender.connections;
  if (std::exchange(sender.refusing, false)) {
    log_.info(now,
              "sender " + peer.text() + " is let in again; refused so far: " + show_count(sender.refused));
  }
  return true;
}

std::string Intake::objection(const Peer& peer, const Sender& sender) const {
  if (!allow_.allows(peer)) return "it is not in allow";
  if (sender.connections >= config_.max_connections_per_sender) {
    return "it has " + std::to_string(sender.connections) +
           " connections already (max_connections_per_sender)";
  }
  if (connections_.size() >= config_.max_connections) {
    return "there are " + std::to_string(connections_.size()) + " connections already (max_connections)";
  }
  return {};
}

void Intake::refuse(const Listener& listener, const Peer& peer, Sender& sender, const std::string& why,
                    SteadyTime now) {
  ++sender.refused;
  if (std::exchange(sender.refusing, true)) return;
  log_.warn(now, "sender " + peer.text() + " is refused at " + listener.name + ": " + why);
}

/// Without a file descriptor to spare, a waiting connection would wake us for nothing, over and over.
void Intake::pause(Listener& listener, int error, SteadyTime now) {
  listener.paused = true;
  watch(listener.socket.get(), 0, false);
  log_.warn(now, listener.name + ": cannot accept: " + support::socket::cause(error) +
                     "; new connections wait. Raise LimitNOFILE= in the unit, or lower max_connections");
  set_timer(now);
}

void Intake::admit(const Listener& listener, FileDescriptor socket, Connection::Start start) {
  keep_alive(socket);
  const int fd = socket.get();
  const bool tls = listener.address.transport == Transport::tls;
  auto stream = tls ? tls_stream(std::move(socket), *tls_) : plain_stream(std::move(socket));
  const SteadyTime now = start.now;
  auto connection = std::make_unique<Connection>(std::move(start), std::move(stream), config_);
  connection->watched = EPOLLIN;
  watch(fd, EPOLLIN, true);
  if (connection->has_timer(config_.idle_timeout)) set_timer(now);
  connections_.emplace(fd, std::move(connection));
}

Sender& Intake::sender_at(const std::string& listener, const Peer& peer, SteadyTime now) {
  bool is_new = false;
  Sender& sender = senders_.at(peer, now, is_new);
  if (is_new) log_.info(now, "new sender " + peer.text() + " at " + listener);
  return sender;
}

Framer::Take Intake::taker(Connection& connection, SteadyTime now) {
  return [this, &connection, now](const Frame& frame) {
    const Origin origin{connection.listener(), connection.peer(), connection.port(),
                        connection.count_message()};
    collector_.take(origin, frame, sender_at(connection.listener(), connection.peer(), now));
  };
}

bool Intake::read(Connections::iterator at, SteadyTime now) {
  Connection& connection = *at->second;
  std::size_t got = 0;
  const Got what = connection.read(room_, now, taker(connection, now), got);
  if (what == Got::end || what == Got::broken) {
    end(at, what == Got::end, now);
    return true;
  }
  if (got > 0) sender_at(connection.listener(), connection.peer(), now).bytes += got;
  // Only after data: a part of a TLS record counts as more, and to look for its rest at once would be in
  // vain.
  if (what == Got::data && connection.stream().has_more()) unannounced_.push_back(at->first);
  const std::uint32_t wanted = connection.stream().wanted();
  if (wanted != connection.watched) watch(at->first, connection.watched = wanted, false);
  if (connection.has_timer(config_.idle_timeout)) set_timer(now);
  return what == Got::data;
}

void Intake::end(Connections::iterator at, bool orderly, SteadyTime now) {
  Connection& connection = *at->second;
  connection.finish(orderly, taker(connection, now));
  Sender& sender = sender_at(connection.listener(), connection.peer(), now);
  if (sender.connections > 0) --sender.connections;
  const std::string& why = connection.why();
  if (!why.empty()) {
    log_.warn(now, "sender " + connection.peer().text() + " at " + connection.listener() + ": " + why);
  }
  connections_.erase(at);
}

// --- datagrams

bool Intake::receive(Listener& listener, SteadyTime now) {
  bool something = false;
  for (int i = 0; i < most_datagrams && !collector_.full(); ++i) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const ssize_t got = ::recvfrom(listener.socket.get(), room_.data(), room_.size(), 0,
                                   reinterpret_cast<sockaddr*>(&from), &size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return something;
    const Peer peer(from);
    Sender& sender = sender_at(listener.name, peer, now);
    if (!allow_.allows(peer)) {
      refuse(listener, peer, sender, "it is not in allow", now);
      continue;
    }
    something = true;
    sender.bytes += static_cast<std::uint64_t>(got);
    const std::string_view message = without_end({room_.data(), static_cast<std::size_t>(got)});
    if (message.empty()) continue;
    const bool long_one = message.size() > config_.max_record.value;
    const Frame frame{long_one ? Frame::Kind::too_long : Frame::Kind::message,
                      long_one ? message.substr(0, Framer::sample) : message};
    collector_.take({listener.name, peer, port_of(from), ++listener.datagrams}, frame, sender);
  }
  return something;
}

std::vector<Listener*> Intake::drops() {
  std::vector<Listener*> out;
  for (const auto& listener : listeners_) {
    if (listener->look_for_drops()) out.push_back(listener.get());
  }
  return out;
}

void Intake::told_of_drops() {
  for (const auto& listener : listeners_) {
    listener->drops = listener->drops_now;
    listener->drops_since = clocks_.wall();
  }
}

// --- time

void Intake::set_timer(SteadyTime now) {
  next_check_ = std::min(next_check_, now + timer_step);
}

void Intake::check_timers(SteadyTime now) {
  next_check_ = SteadyTime::max();
  for (const auto& listener : listeners_) {
    if (std::exchange(listener->paused, false)) watch(listener->socket.get(), EPOLLIN, false);
  }
  for (auto at = connections_.begin(); at != connections_.end();) {
    const auto here = at++;
    Connection& connection = *here->second;
    if (!connection.check(now, config_.idle_timeout, taker(connection, now))) {
      end(here, false, now);
    } else if (connection.has_timer(config_.idle_timeout)) {
      set_timer(now);
    }
  }
}

// --- the end

void Intake::drain() {
  const SteadyTime now = clocks_.steady();
  for (const auto& listener : listeners_) {
    if (listener->address.transport != Transport::udp) continue;
    while (!collector_.full() && receive(*listener, now)) {
    }
  }
  while (!connections_.empty()) {
    const auto first = connections_.begin();
    Connection& connection = *first->second;
    std::size_t got = 0;
    Got what = Got::data;
    while (what == Got::data && !collector_.full())
      what = connection.read(room_, now, taker(connection, now), got);
    end(first, what == Got::end, now);
  }
  listeners_.clear();
}

}  // namespace sluice::syslog

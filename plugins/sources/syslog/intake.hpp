// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sluice/sdk/host.hpp>

#include "sources/syslog/allow_list.hpp"
#include "sources/syslog/clocks.hpp"
#include "sources/syslog/collector.hpp"
#include "sources/syslog/connection.hpp"
#include "sources/syslog/listener.hpp"
#include "sources/syslog/log_budget.hpp"
#include "sources/syslog/senders.hpp"
#include "support/tls/server_context.hpp"

namespace sluice::syslog {

/// All sockets of a source: accepts, reads what has come into the collector, and lets the kernel hold back
/// the rest. One thread at a time, apart from the canceller.
class Intake {
 public:
  /// Reads certificates; no network. Everything given here outlives it.
  Intake(const Config& config, sdk::Host host, const Clocks& clocks, support::socket::Canceller& canceller,
         Collector& collector);

  /// Binds what is not bound yet. Throws Failure::retry.
  void open();
  /// Waits until something can be done or the time has come, and does it: at most one read for each socket.
  /// True where bytes have come. Returns at once after cancel.
  bool wait(SteadyTime until);
  /// Takes what has already come, as far as the collector has room, and ends every connection. Final.
  void drain();

  /// Listeners whose kernel buffer has overflowed since told_of_drops().
  std::vector<Listener*> drops();
  void told_of_drops();

  const Senders& senders() const { return senders_; }
  std::vector<std::string> addresses() const;

 private:
  using Connections = std::map<int, std::unique_ptr<Connection>>;

  void watch(int fd, std::uint32_t events, bool is_new);
  int timeout(SteadyTime until, SteadyTime now) const;
  bool serve(int fd, SteadyTime now);
  Listener* listener_of(int fd);

  void accept(Listener& listener, SteadyTime now);
  bool accept_one(Listener& listener, SteadyTime now);
  void admit(const Listener& listener, support::socket::FileDescriptor socket, Connection::Start start);
  std::string objection(const Peer& peer, const Sender& sender) const;
  void refuse(const Listener& listener, const Peer& peer, Sender& sender, const std::string& why,
              SteadyTime now);
  void pause(Listener& listener, int error, SteadyTime now);

  bool receive(Listener& listener, SteadyTime now);
  bool read(Connections::iterator at, SteadyTime now);
  void end(Connections::iterator at, bool orderly, SteadyTime now);
  Framer::Take taker(Connection& connection, SteadyTime now);
  Sender& sender_at(const std::string& listener, const Peer& peer, SteadyTime now);

  bool serve_unannounced(SteadyTime now);
  void check_timers(SteadyTime now);
  void set_timer(SteadyTime now);

  const Config& config_;
  const sdk::Host host_;
  const Clocks& clocks_;
  support::socket::Canceller& canceller_;
  Collector& collector_;
  const AllowList allow_;
  std::unique_ptr<support::tls::ServerContext> tls_;
  LogBudget log_;
  Senders senders_;

  support::socket::FileDescriptor epoll_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  Connections connections_;
  std::vector<char> room_;
  SteadyTime next_check_ = SteadyTime::max();
  std::vector<int> unannounced_;  // TLS connections with bytes inside that no event will announce
};

}  // namespace sluice::syslog

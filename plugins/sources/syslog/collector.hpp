// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

#include "sources/syslog/clocks.hpp"
#include "sources/syslog/config.hpp"
#include "sources/syslog/framer.hpp"
#include "sources/syslog/pending.hpp"
#include "sources/syslog/senders.hpp"

namespace sluice::syslog {

/// Where a message came from.
struct Origin {
  const std::string& listener;  ///< "tcp://0.0.0.0:5140"
  const Peer& peer;
  std::uint16_t port;
  std::uint64_t number;  ///< of the message on its connection or socket, from 1
};

/// Makes records of messages and keeps them until they are safe.
class Collector {
 public:
  Collector(const Config& config, const Clocks& clocks) : config_(config), clocks_(clocks) {}

  /// Takes one message, or what is left of one; counts it for its sender.
  void take(const Origin& origin, const Frame& frame, Sender& sender);

  /// True where nothing more may be read before some of it is safe.
  bool full() const;
  bool empty() const { return pending_.empty(); }
  /// When the oldest message has waited long enough.
  SteadyTime due() const { return pending_.oldest() + patience(); }
  /// One transaction with what is due, or all; returns when it is safe. Throws Failure: everything stays
  /// here.
  void deliver(sdk::Emitter& out, bool all);
  std::size_t size() const { return pending_.size(); }

 private:
  std::chrono::milliseconds patience() const;
  void take_message(const Origin& origin, std::string_view bytes);
  void take_cef(const Origin& origin, std::string_view bytes);
  bool merge(const std::string& key, const Cef& cef);
  void emit(const Held& held, sdk::Emitter& out) const;

  const Config& config_;
  const Clocks& clocks_;
  Pending pending_;
};

}  // namespace sluice::syslog

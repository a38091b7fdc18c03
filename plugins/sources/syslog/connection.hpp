// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "sources/syslog/address.hpp"
#include "sources/syslog/clocks.hpp"
#include "sources/syslog/framer.hpp"
#include "sources/syslog/stream.hpp"

namespace sluice::syslog {

/// One sender's TCP or TLS connection.
class Connection {
 public:
  struct Start {
    std::string listener;
    Peer peer;
    std::uint16_t port = 0;
    SteadyTime now{};
  };

  Connection(Start start, std::unique_ptr<Stream> stream, const Config& config)
      : start_(std::move(start)),
        stream_(std::move(stream)),
        framer_(config.framing, config.max_record.value),
        latest_(start_.now) {}

  /// One read, and what it completes. `nothing` also where a plain connection turns out to be TLS: see why().
  Got read(std::span<char> room, SteadyTime now, const Framer::Take& take, std::size_t& got);
  /// The last, unfinished message; once, when the connection is over.
  void finish(bool orderly, const Framer::Take& take) { framer_.end(orderly, take); }

  /// Looks at the time. False where the connection is to be closed; why() says the reason.
  bool check(SteadyTime now, std::chrono::milliseconds idle_timeout, const Framer::Take& take);
  /// True where check() has to be called again although nothing comes.
  bool has_timer(std::chrono::milliseconds idle_timeout) const;

  const Stream& stream() const { return *stream_; }
  const std::string& listener() const { return start_.listener; }
  const Peer& peer() const { return start_.peer; }
  std::uint16_t port() const { return start_.port; }
  std::uint64_t count_message() { return ++messages_; }
  const std::string& why() const { return why_.empty() ? stream_->why() : why_; }
  /// What epoll was told to wait for.
  std::uint32_t watched = 0;

  static constexpr std::chrono::seconds handshake_time{10};
  /// Silence after which a message without any end is taken as whole.
  static constexpr std::chrono::seconds quiet_time{3};

 private:
  const Start start_;
  const std::unique_ptr<Stream> stream_;
  Framer framer_;
  SteadyTime latest_;  // when something came
  std::uint64_t messages_ = 0;
  bool begun_ = false;
  std::string why_;
};

}  // namespace sluice::syslog

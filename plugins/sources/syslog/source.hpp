// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sluice/sdk/plugin.hpp>

#include "sources/syslog/clocks.hpp"
#include "sources/syslog/collector.hpp"
#include "sources/syslog/config.hpp"
#include "sources/syslog/doctor.hpp"
#include "sources/syslog/intake.hpp"
#include "support/socket/canceller.hpp"

namespace sluice::syslog {

/// Listens. A poll collects for a moment and makes one transaction of it; what could not be made safe stays
/// in memory for the next poll, and nothing more is read meanwhile, so that TCP senders wait. Sockets and
/// connections live from the first open to the end, whatever becomes of a poll.
class Source {
 public:
  using Config = syslog::Config;
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;
  static const sdk::Spec<Config>& spec() { return syslog::spec(); }
  static void doctor(const Config& config, sdk::Host host, sdk::Person& person) {
    syslog::doctor(config, host, person);
  }

  /// `clocks`: tests bring their own. Reads certificates, does not touch the network.
  Source(Config config, sdk::Host host, Clocks clocks = {});

  void open(std::string_view checkpoint);
  sdk::Poll poll(sdk::Emitter& out);
  void cancel() noexcept { canceller_.cancel(); }

  /// What is listened on, with the ports that were taken.
  std::vector<std::string> addresses() const { return intake_.addresses(); }
  const Senders& senders() const { return intake_.senders(); }

 private:
  enum class Ended { ripe, silent, idle, cancelled };

  Ended collect();
  void deliver(sdk::Emitter& out, bool all);
  void report_drops(sdk::Emitter& out);
  void show_status();
  [[noreturn]] void leave(sdk::Emitter& out);

  const Config config_;
  const sdk::Host host_;
  const Clocks clocks_;
  support::socket::Canceller canceller_;
  Collector collector_;
  Intake intake_;

  SteadyTime latest_{};       // when something came
  bool undelivered_ = false;  // what a failed transaction has left
  bool was_idle_ = false;
  bool left_ = false;
  SteadyTime shown_{};
};

}  // namespace sluice::syslog

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

#include "sinks/siem/config.hpp"
#include "sinks/siem/header.hpp"
#include "sinks/siem/record_id.hpp"
#include "sinks/siem/route.hpp"
#include "sinks/siem/setup.hpp"
#include "support/event_format/formatted_batch.hpp"
#include "support/socket/canceller.hpp"
#include "support/socket/endpoint.hpp"

namespace sluice::siem {

/// Sends records to a SIEM, at least once. commit returns with the strongest sign of delivery that the
/// receiver gives; after a failure the whole transaction is sent again, so the receiver may see a part of it
/// twice.
class Sink {
 public:
  using Config = siem::Config;
  using SetupConfig = siem::SetupConfig;
  using Now = std::function<std::chrono::system_clock::time_point()>;
  static constexpr uint32_t traits = 0;
  static const sdk::Spec<Config>& spec() { return siem::spec(); }
  static const sdk::Spec<SetupConfig>& setup_spec() { return siem::setup_spec(); }
  static void setup(const SetupConfig& wanted, sdk::Host host, sdk::Person& person) {
    siem::setup(wanted, host, person);
  }
  static void doctor(const Config& config, sdk::Host host, sdk::Person& person) {
    siem::doctor(config, host, person);
  }

  /// now: the clock of the syslog header.
  Sink(Config config, sdk::Host host, Now now = &std::chrono::system_clock::now);

  void open(std::string_view state);
  void write(const sdk::BatchView& batch, const sdk::Rejects& rejects);
  std::string commit();
  void rollback();
  void cancel() noexcept { canceller_.cancel(); }

 private:
  void send(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects);

  const Config config_;
  const sdk::Host host_;
  const Now now_;
  const support::socket::Endpoint peer_;
  const HeaderWriter header_;
  RecordIds ids_;
  support::socket::Canceller canceller_;
  Closing closing_;
  std::unique_ptr<Route> route_;
  event_format::FormattedBatch formatted_;
  bool warned_ = false;
};

}  // namespace sluice::siem

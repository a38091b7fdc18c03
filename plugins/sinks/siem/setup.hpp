// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <sluice/sdk/plugin.hpp>

#include "sinks/siem/config.hpp"

namespace sluice::siem {

/// The options of `sluice setup siem`.
struct SetupConfig {
  std::string address;
  Transport transport = Transport::tcp;
  event_format::Format format = event_format::Format::verbatim;
  Framing framing = Framing::lf;
  Header header = Header::none;
  std::string ca;
  std::string dir;
  std::string fingerprint;
  std::chrono::milliseconds wait = std::chrono::seconds(5);
  bool quiet = false;
};

const sdk::Spec<SetupConfig>& setup_spec();

/// Tries the way to a collector step by step, finds out how it confirms, sends one marked event, and says how
/// the sink is written.
void setup(const SetupConfig& wanted, sdk::Host host, sdk::Person& person);

/// Looks at the way to the collector of a configured sink. Sends nothing.
void doctor(const Config& config, sdk::Host host, sdk::Person& person);

}  // namespace sluice::siem

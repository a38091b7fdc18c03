// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <sluice/sdk/plugin.hpp>

#include "sources/kata/config.hpp"
#include "support/tls/make_identity.hpp"

namespace sluice::kata {

/// The options of `sluice setup kata`.
struct SetupConfig {
  std::string url;
  Api api = Api::events;
  std::string siem;
  std::string name;
  std::string dir;
  std::string external_system_id;
  support::tls::KeyKind key_type = support::tls::KeyKind::ec;
  uint32_t lifetime_days = 1095;
  bool renew = false;
  std::string fingerprint;
};

const sdk::Spec<SetupConfig>& setup_spec();

/// Connects a Central Node: identity, pinned certificate, approval, a first page, a ready pipeline. Each step
/// that is done already is left as it is.
void setup(const SetupConfig& wanted, sdk::Host host, sdk::Person& person);

/// Looks at every node of a configured source. Its requests make no subscription and take no event.
void doctor(const Config& config, sdk::Host host, sdk::Person& person);

/// The pipeline that setup writes.
std::string ready_pipeline(const SetupConfig& wanted, const Config& config, const std::string& name);

}  // namespace sluice::kata

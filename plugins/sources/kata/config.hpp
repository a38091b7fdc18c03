// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <sluice/sdk/secret.hpp>
#include <sluice/sdk/spec.hpp>

#include "sources/kata/api.hpp"
#include "support/tls/trust.hpp"

namespace sluice::kata {

using support::tls::Verify;

/// The options of one source. Defaults here are the defaults that the documentation shows.
struct Config {
  Api api = Api::events;
  std::string url;
  std::vector<std::string> urls;  ///< the nodes of one cluster, in place of url
  std::string external_system_id;
  std::string certificate;
  std::string private_key;
  sdk::Secret private_key_password;
  std::string server_certificate;
  std::string ca;
  Verify verify = Verify::full;
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  sdk::Bytes max_record{uint64_t{16} << 20};

  // For api = "events"
  uint32_t max_events = 20'000;
  std::chrono::milliseconds max_timeout = std::chrono::seconds(60);
  std::string filter;

  // For api = "alerts"
  uint32_t max_alerts = 1000;
  std::vector<std::string> detect_types;
};

/// The declaration that parsing, checking, help and documentation come from.
const sdk::Spec<Config>& spec();

/// What only this plugin can see: options that contradict each other, a wrong filter. No network.
void check(const Config& config, std::vector<sdk::Problem>& problems);

/// The words of the options that say whom to trust.
const support::tls::TrustWords& trust_words();

/// Addresses of the nodes, one at least.
std::vector<std::string> node_urls(const Config& config);

/// Records that make a page a full one.
uint32_t page_size(const Config& config);

}  // namespace sluice::kata

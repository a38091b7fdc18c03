// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <sluice/sdk/secret.hpp>
#include <sluice/sdk/spec.hpp>

namespace sluice::kata {

/// How the Central Node's certificate is checked where none is pinned.
enum class Verify {
  full,  ///< chain and host name
  none,  ///< not at all; said at every start
};

/// The options of one source. Defaults here are the defaults that the documentation shows.
struct Config {
  std::string url;
  std::string external_system_id;
  std::string certificate;
  std::string private_key;
  sdk::Secret private_key_password;
  std::string server_certificate;
  std::string ca;
  Verify verify = Verify::full;
  uint32_t max_events = 20'000;
  std::chrono::milliseconds max_timeout = std::chrono::seconds(60);
  std::string filter;
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  sdk::Bytes max_record{uint64_t{16} << 20};
};

/// The declaration that parsing, checking, help and documentation come from.
const sdk::Spec<Config>& spec();

}  // namespace sluice::kata

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sluice/sdk/secret.hpp>
#include <sluice/sdk/spec.hpp>

namespace sluice::kics {

/// How the Server's certificate is checked where none is pinned.
enum class Verify {
  full,  ///< chain and host name
  none,  ///< not at all; said at every start
};

/// The options of one source. Defaults here are the defaults that the documentation shows.
struct Config {
  std::string package;
  std::optional<sdk::Secret> package_password;  ///< set and empty while a file is only being checked
  std::string url;
  std::string certificate;
  std::string private_key;
  std::optional<sdk::Secret> private_key_password;
  std::string server_certificate;
  std::string ca;
  Verify verify = Verify::full;
  std::vector<std::string> resources{"devices", "device-apps", "device-patches", "device-users"};
  uint32_t page_size = 1000;
  std::chrono::milliseconds page_delay{0};
  std::chrono::milliseconds timeout = std::chrono::seconds(60);
  sdk::Bytes max_record{uint64_t{1} << 20};
  uint32_t rereads = 5;
  bool verify_snapshot = true;
  std::chrono::milliseconds retry_alone_for = std::chrono::hours(3);
};

/// The declaration that parsing, checking, help and documentation come from.
const sdk::Spec<Config>& spec();

}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <sluice/sdk/spec.hpp>

namespace sluice::syslog {

/// How one message is told from the next on a TCP or TLS connection; automatic: seen from its first bytes.
enum class Framing { automatic, lf, nul, octet_counting };
enum class Parse { none, cef };
/// Whether a sender of CEF escapes backslashes, bars and equals signs; automatic: seen in each message.
enum class Escaping { automatic, on, off };

/// The options of one source; see spec() for their meaning. Defaults here are what the documentation shows.
struct Config {
  std::vector<std::string> listen;
  std::vector<std::string> allow;
  std::string stream = "syslog";
  Parse parse = Parse::none;
  Escaping escaping = Escaping::automatic;
  bool merge_duplicates = false;
  std::chrono::milliseconds merge_window = std::chrono::seconds(2);

  Framing framing = Framing::automatic;
  sdk::Bytes max_record{uint64_t{256} << 10};
  uint32_t max_connections = 128;
  uint32_t max_connections_per_sender = 16;
  std::chrono::milliseconds idle_timeout{0};
  sdk::Bytes receive_buffer{uint64_t{4} << 20};

  std::string certificate;
  std::string private_key;
  sdk::Secret private_key_password;
  std::string client_ca;

  std::chrono::milliseconds collect_time{200};
  sdk::Bytes collect_size{uint64_t{4} << 20};
  std::chrono::milliseconds idle{0};
};

/// The declaration that parsing, checking, help and documentation come from.
const sdk::Spec<Config>& spec();

}  // namespace sluice::syslog

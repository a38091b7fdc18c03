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

/// What is told of an inventory.
enum class Mode {
  snapshot,  ///< every reading as a whole
  changes,   ///< what became different since the reading before it
};

/// What the first reading of an inventory tells in mode changes.
enum class FirstRun {
  baseline,  ///< nothing: it is remembered
  added,     ///< every row as added
};

enum class EventsForm {
  verbatim,   ///< rows as they are, in two streams
  annotated,  ///< rows in a small envelope, in one stream
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
  sdk::Map paths;
  Mode mode = Mode::snapshot;
  FirstRun first_run = FirstRun::baseline;
  std::vector<std::string> ignore_members{"lastSeen", "lastModified"};
  std::string events_from = "now";
  EventsForm events_form = EventsForm::verbatim;
  std::chrono::milliseconds events_overlap = std::chrono::hours(1);
  std::chrono::milliseconds events_sweep = std::chrono::hours(24);
  std::chrono::milliseconds events_scan_every = std::chrono::minutes(5);
  uint32_t events_remembered = 20'000;
  sdk::Map events_members;
  std::string utc_offset = "+00:00";
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

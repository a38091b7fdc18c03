// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "simulators/common/certificates.hpp"
#include "simulators/connector/messages.hpp"
#include "simulators/receiver/receiver.hpp"

namespace sluice::simulators {

/// What stands between two messages on TCP and TLS.
enum class WireFraming { lf, nul, none, octet_counting };

/// How messages become segments.
enum class Pieces {
  whole,   ///< one write for each
  split,   ///< three writes for each
  merged,  ///< many messages in one write
  bytes    ///< a write for each byte
};

struct ConnectorOptions {
  std::string target = "127.0.0.1:5140";
  Transport transport = Transport::tcp;
  std::uint16_t control_port = 0;
  std::filesystem::path folder = {};             ///< TLS: client.crt and client.key; empty: nowhere
  bool client_certificate = false;               ///< TLS: show it
  std::optional<Identity> client_identity = {};  ///< TLS: shown instead of one made here

  std::uint64_t seed = 1;
  ConnectorStyle style = {};
  WireFraming framing = WireFraming::lf;
  Pieces pieces = Pieces::whole;

  std::uint64_t events = 1000;  ///< how many there will ever be; 0: no end
  double rate = 0;              ///< messages a second, over all senders; 0: as fast as they are taken
  std::uint64_t senders = 1;    ///< sender s comes from 127.0.0.(1+s) and has events s, s + senders, ...
  std::uint64_t reconnect_every = 0;  ///< a new connection after so many messages; 0: never
  bool stay = false;                  ///< leave the connection open after the last event
};

}  // namespace sluice::simulators

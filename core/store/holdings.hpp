// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/checkpoints.hpp"

namespace sluice::store {

/// What waits in the buffer for one sink, replays included.
struct Backlog {
  std::string sink;
  uint64_t records = 0;

  bool operator==(const Backlog&) const = default;
};

/// What the store keeps of one pipeline that a change of the configuration could orphan.
struct Holdings {
  std::string pipeline;
  bool checkpoint = false;     ///< there is one to resume from
  int64_t checkpoint_ms = 0;   ///< when it was stored
  std::string source_plugin;   ///< whose it is; empty: stored before that was noted, or never
  uint64_t records = 0;        ///< in the buffer
  std::vector<Backlog> sinks;  ///< every sink that has a position, by name

  bool empty() const noexcept { return !checkpoint && records == 0; }
};

// Both run inside Store::write, Store::read or Store::view.

/// Of all pipelines by name, or of one.
std::vector<Holdings> read_holdings(Database& database, std::string_view only_pipeline = {});
/// Lets go of what waits in the buffer and of the positions of the sinks, and puts the checkpoint aside as a
/// reset does. The ledger keeps what was fetched. Inside Store::write.
void abandon_pipeline(Database& database, std::string_view name, int64_t now_ms);

}  // namespace sluice::store

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "store/transactions.hpp"

namespace sluice::store {

// A replay is a closed transaction of dead letters for one sink alone. Its number is below 0, so it stands
// outside of the order in which positions move: it may come at any moment, also from another process beside
// the running one, and no other sink sees it.

// All of these run inside Store::write or Store::read.

/// Opens a replay for this sink, and returns its number.
TransactionId open_replay(Database& database, PipelineId pipeline, std::string_view sink);
/// The oldest replay that waits for this sink.
std::optional<StoredTransaction> next_replay(Database& database, PipelineId pipeline, std::string_view sink);
/// Records in the replays that wait for this sink.
uint64_t replayed_records(Database& database, PipelineId pipeline, std::string_view sink);

/// Removes what waits for this sink.
void drop_replays(Database& database, PipelineId pipeline, std::string_view sink);

}  // namespace sluice::store

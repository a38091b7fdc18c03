// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/transactions.hpp"

namespace sluice::store {

/// What a sink has committed of a transaction that it has not committed as a whole.
struct DeliveryPart {
  TransactionId transaction = 0;  ///< 0: no part of any
  int64_t batches = 0;            ///< the first ones
  uint64_t records = 0;           ///< of these that are in the counts of the delivery already
};

/// Where one sink stands.
struct StoredDelivery {
  TransactionId position = 0;
  std::string state;  ///< the sink's own, handed back when it opens
  DeliveryPart part;  ///< of the transaction after the position
};

/// What one sink did with one transaction.
struct DeliveryCounts {
  uint64_t delivered = 0;
  uint64_t delivered_bytes = 0;
  uint64_t rejected = 0;
  uint64_t filtered = 0;

  uint64_t records() const noexcept { return delivered + rejected + filtered; }
};

/// A sink that has left the configuration with work undone.
struct Orphan {
  std::string sink;
  uint64_t records = 0;
};

// All of these run inside Store::write or Store::read.

/// The stored delivery of this sink. A new one begins with what is in the buffer, and its states are of this
/// plugin.
StoredDelivery attach_delivery(Database& database, PipelineId pipeline, std::string_view sink,
                               std::string_view plugin);
/// Notes whose state a stored delivery has from now on. One of another plugin goes, as nobody can read it;
/// returns the name of that plugin then, else nothing.
std::string hand_over_delivery(Database& database, PipelineId pipeline, std::string_view sink,
                               std::string_view plugin);
/// Removes the deliveries of sinks that are not among these, so that they hold nothing up; returns those that
/// leave records behind.
std::vector<Orphan> retire_deliveries(Database& database, PipelineId pipeline,
                                      const std::vector<std::string>& configured);
/// The sink's state with a commit, and what it did since the last one that counts were given for. Alone where
/// the transaction may still be given up, without counts then.
void note_commit(Database& database, PipelineId pipeline, std::string_view sink, std::string_view state,
                 const DeliveryCounts& counts);
/// The same, and moves within the transaction after the position, which has to be closed.
void advance_within(Database& database, PipelineId pipeline, std::string_view sink, const DeliveryPart& part,
                    std::string_view state, const DeliveryCounts& counts);
/// The same, and moves the position over one transaction.
void advance_delivery(Database& database, PipelineId pipeline, std::string_view sink, TransactionId position,
                      std::string_view state, const DeliveryCounts& counts);
/// The same for a replay, which leaves the position and a part behind it where they are.
void advance_replay(Database& database, PipelineId pipeline, std::string_view sink, std::string_view state,
                    const DeliveryCounts& counts);
/// Records in the buffer that the sink has not: behind its position and part, and its replays.
uint64_t waiting_records(Database& database, PipelineId pipeline, std::string_view sink);
/// The last transaction that every sink has; nothing holds it any more.
TransactionId delivered_by_all(Database& database, PipelineId pipeline);
/// Counts failed attempts.
void count_retries(Database& database, PipelineId pipeline, std::string_view sink, uint64_t attempts);
/// Counts records that a receiver may see again.
void count_duplicates(Database& database, PipelineId pipeline, std::string_view sink, uint64_t records);
void set_delivery_status(Database& database, PipelineId pipeline, std::string_view sink,
                         std::string_view status, int64_t now_ms);

}  // namespace sluice::store

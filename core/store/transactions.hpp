// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "store/checkpoints.hpp"
#include "store/codec.hpp"

namespace sluice::store {

/// Numbers of transactions grow within a pipeline and are never used twice once closed. Those below 0 are
/// replays (replays.hpp), which stand outside of that order.
using TransactionId = int64_t;

struct BatchHead {
  std::string stream;
  uint32_t format = 0;  ///< SLUICE_FORMAT_
  uint32_t flags = 0;   ///< SLUICE_BATCH_
  uint32_t records = 0;
  std::size_t bytes = 0;  ///< of the records with their LFs
};

struct StoredTransaction {
  TransactionId id = 0;
  bool atomic = false;
  int64_t batches = 0;
  uint64_t records = 0;
};

// All of these run inside Store::write or Store::read.

/// The number the next transaction gets.
TransactionId next_transaction_id(Database& database, PipelineId pipeline);
void open_transaction(Database& database, PipelineId pipeline, TransactionId id, bool atomic);
void append_batch(Database& database, PipelineId pipeline, TransactionId id, int64_t number,
                  const BatchHead& head, const Packed& packed);
/// From here on the transaction survives a restart. now_ms: what the age of a backlog is counted from.
void close_transaction(Database& database, PipelineId pipeline, TransactionId id, int64_t now_ms);
void drop_transaction(Database& database, PipelineId pipeline, TransactionId id);
/// Removes what a killed process left open, or one pipeline where the store could not be written when it
/// ended.
void drop_open_transactions(Database& database, std::optional<PipelineId> only = {});
/// Removes closed transactions up to and including this one, and gives free space back now and then.
void forget_transactions(Database& database, PipelineId pipeline, TransactionId up_to);

/// The first closed transaction after this one.
std::optional<StoredTransaction> next_closed(Database& database, PipelineId pipeline, TransactionId after);
/// Reads one batch: head first, then memory(head) says where its bytes go. False when it is not there.
bool read_batch(Database& database, PipelineId pipeline, TransactionId id, int64_t number,
                const std::function<char*(const BatchHead&)>& memory);

/// Bytes that the pipeline's closed transactions occupy, replays included.
uint64_t buffered_bytes(Database& database, PipelineId pipeline);
/// Records in closed transactions after this one.
uint64_t buffered_records(Database& database, PipelineId pipeline, TransactionId after);
/// When the oldest closed transaction after this one was closed; nothing where none waits.
std::optional<int64_t> waiting_since(Database& database, PipelineId pipeline, TransactionId after);

}  // namespace sluice::store

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <mutex>
#include <optional>

#include "pipeline/aside.hpp"
#include "pipeline/pressure.hpp"
#include "pipeline/recent_batches.hpp"
#include "pipeline/stored_buffer.hpp"
#include "store/codec.hpp"

namespace sluice::pipeline {

/// Transactions in the store: durable before the checkpoint moves, read by each delivery at its own pace. A
/// plain transaction may be read while it grows; what was read of one that breaks is rolled back by the
/// sinks. A delivery that is level with the source is handed the batch from memory, and what is on the disk
/// is insurance, and packed with less effort while storing is what the source waits for. A batch is stored
/// while the source reads the next one: what goes wrong is thrown by the call after that.
///
/// max_bytes bounds what waits: no transaction begins while more than that is stored. One that has begun is
/// always completed, so the bound may be passed by one transaction.
class DiskBuffer final : public StoredBuffer {
 public:
  DiskBuffer(store::Store& store, store::PipelineId pipeline, uint64_t max_bytes, base::Clock& clock,
             std::shared_ptr<BatchPool> pool, Aside::Post post)
      : StoredBuffer(store, pipeline, max_bytes, clock, std::move(pool)), storing_(std::move(post)) {}

  bool has_room() override;
  void begin(bool atomic) override;
  void wait_for_room(std::size_t) override {}  // a batch goes to disk before the next one is asked for
  void append(std::shared_ptr<Batch> batch) override;
  void close(std::string_view checkpoint, const store::FetchCounts& counts) override;
  void abandon() noexcept override;
  void interrupt() override {}

  Reading next(Cursor& cursor) override;
  bool delivered(Cursor& cursor, Delivered what) override;
  bool delivered_part(Cursor& cursor, Delivered what) override;
  bool failed(Cursor& cursor, const plugin::Verdict& why) override;
  bool drained(const Cursor& cursor) override;

 private:
  struct Open {
    store::TransactionId id = 0;
    bool atomic = false;
    int64_t batches = 0;
  };
  void store_batch(std::shared_ptr<Batch> batch, const Open& open, store::Effort effort);
  /// The plain transaction that can be read while it grows; 0: none.
  store::TransactionId growing();
  /// Puts the cursor into the next transaction, behind what its sink has of it.
  bool enter_transaction(Cursor& cursor);
  static void enter(Cursor& cursor, store::TransactionId id, int64_t total, bool divisible);
  /// What the sink has committed in part was given up by the source. Forgets the part.
  static bool part_is_gone(Cursor& cursor);
  /// The position moves from one closed transaction to the next: last line of defence against a loss.
  void refuse_skipping(store::Database& database, const Cursor& cursor) const;
  Reading read_growing(Cursor& cursor);
  Reading read(Cursor& cursor);

  std::mutex mutex_;
  std::optional<Open> open_;  // guarded by mutex_; written by ingest
  RecentBatches recent_{4 * BatchPool::usual_capacity};
  // Ingest only.
  bool kept_for_all_ = false;  // the last batch, in memory, for every delivery; set by storing
  Pressure pressure_;
  Aside storing_;  // last: it ends before what it uses
};

}  // namespace sluice::pipeline

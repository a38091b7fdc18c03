// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>

#include "base/clock.hpp"
#include "pipeline/buffer.hpp"
#include "store/store.hpp"

namespace sluice::pipeline {

/// What both buffers share: the place in the store, the cursors, and the dead letters of the open
/// transaction.
class StoredBuffer : public Buffer {
 public:
  Cursor& attach(const std::string& sink, const std::string& plugin, std::string& stored_state) override;
  void malformed(const store::DeadLetter& letter) override;

 protected:
  StoredBuffer(store::Store& store, store::PipelineId pipeline, uint64_t max_bytes, base::Clock& clock,
               std::shared_ptr<BatchPool> pool);

  /// Removes the letters of a transaction that was given up, if it has any; throws StoreError, and then has
  /// to be called again before the next transaction.
  void drop_letters();

  // Replays: dead letters that a person gave back to one sink (store/replays.hpp). Both buffers read them
  // from the store, before what comes from the source.

  /// Puts the cursor, which has to be in no transaction, at the beginning of a replay for its sink.
  bool enter_replay(Cursor& cursor);
  static bool in_replay(const Cursor& cursor) { return cursor.replay.id != 0; }
  Reading next_of_replay(Cursor& cursor);
  /// The sink has committed it: it is gone, with the sink's state and counts stored.
  void replay_delivered(Cursor& cursor, const Delivered& what);
  bool replay_waits(const Cursor& cursor);
  /// A batch out of the store; null when it is not there.
  BatchPtr read_stored(store::TransactionId transaction, int64_t number);

  store::Store& store_;
  const store::PipelineId pipeline_;
  const uint64_t max_bytes_;
  base::Clock& clock_;
  const std::shared_ptr<BatchPool> pool_;
  std::deque<Cursor> cursors_;  // a deque, so that references stay valid
  bool letters_ = false;        // ingest only: the open transaction has dead letters
  store::TransactionId next_id_;
};

}  // namespace sluice::pipeline

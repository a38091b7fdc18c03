// SPDX-License-Identifier: Apache-2.0
#include "pipeline/stored_buffer.hpp"

#include <string>
#include <utility>

#include "store/replays.hpp"

namespace sluice::pipeline {

using store::Database;
using store::Durability;

namespace {

/// The number of the first transaction, once nothing is left of those that an earlier buffer of this process
/// could not give up because the store was in trouble.
store::TransactionId begin_anew(store::Store& store, store::PipelineId pipeline) {
  return store.write(Durability::ordered, [&](Database& database) {
    store::drop_open_transactions(database, pipeline);
    store::drop_pending_dead_letters(database, pipeline);
    return store::next_transaction_id(database, pipeline);
  });
}

}  // namespace

StoredBuffer::StoredBuffer(store::Store& store, store::PipelineId pipeline, uint64_t max_bytes,
                           base::Clock& clock, std::shared_ptr<BatchPool> pool)
    : store_(store),
      pipeline_(pipeline),
      max_bytes_(max_bytes),
      clock_(clock),
      pool_(std::move(pool)),
      next_id_(begin_anew(store, pipeline)) {}

Cursor& StoredBuffer::attach(const std::string& sink, const std::string& plugin, std::string& stored_state) {
  auto stored = store_.write(Durability::durable, [&](Database& database) {
    return store::attach_delivery(database, pipeline_, sink, plugin);
  });
  stored_state = std::move(stored.state);
  Cursor& cursor = cursors_.emplace_back();
  cursor.sink = sink;
  cursor.position = stored.position;
  cursor.part = stored.part;
  cursor.part_stored = true;
  return cursor;
}

void StoredBuffer::malformed(const store::DeadLetter& letter) {
  letters_ = true;
  store_.write(Durability::ordered,
               [&](Database& database) { store::add_dead_letter(database, pipeline_, letter); });
}

void StoredBuffer::drop_letters() {
  if (!letters_) return;
  store_.write(Durability::ordered,
               [&](Database& database) { store::drop_dead_letters(database, pipeline_, {}); });
  letters_ = false;
}

bool StoredBuffer::enter_replay(Cursor& cursor) {
  const auto replay =
      store_.read([&](Database& database) { return store::next_replay(database, pipeline_, cursor.sink); });
  if (!replay) return false;
  cursor.replay = {replay->id, 0, replay->batches};
  return true;
}

Reading StoredBuffer::next_of_replay(Cursor& cursor) {
  Cursor::Replay& replay = cursor.replay;
  if (replay.next == replay.total) return {Reading::Kind::end, nullptr};
  BatchPtr batch = read_stored(replay.id, replay.next);
  if (!batch)
    throw store::StoreError("store: batch " + std::to_string(replay.next) + " of replay " +
                                std::to_string(replay.id) + " is missing; the store is damaged",
                            11);
  ++replay.next;
  return {Reading::Kind::batch, std::move(batch)};
}

void StoredBuffer::replay_delivered(Cursor& cursor, const Delivered& what) {
  store_.write(Durability::durable, [&](Database& database) {
    store::advance_replay(database, pipeline_, cursor.sink, what.state, what.counts);
    if (what.counts.rejected > 0) store::settle_dead_letters(database, pipeline_, cursor.sink);
    store::drop_transaction(database, pipeline_, cursor.replay.id);
  });
  cursor.replay = {};
  wake_ingest();
}

bool StoredBuffer::replay_waits(const Cursor& cursor) {
  return store_.read([&](Database& database) { return store::next_replay(database, pipeline_, cursor.sink); })
      .has_value();
}

BatchPtr StoredBuffer::read_stored(store::TransactionId transaction, int64_t number) {
  std::shared_ptr<Batch> batch;
  const bool found = store_.read([&](Database& database) {
    return store::read_batch(database, pipeline_, transaction, number, [&](const store::BatchHead& head) {
      batch = pool_->get(head.bytes);
      batch->prepare(head);
      return batch->data();
    });
  });
  if (!found) return nullptr;
  batch->index();
  return batch;
}

}  // namespace sluice::pipeline

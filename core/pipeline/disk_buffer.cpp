// SPDX-License-Identifier: Apache-2.0
#include "pipeline/disk_buffer.hpp"

#include <exception>
#include <utility>

#include "base/text.hpp"

namespace sluice::pipeline {

using store::Database;
using store::Durability;

bool DiskBuffer::has_room() {
  store_.require_room();
  return store_.read([&](Database& database) { return store::buffered_bytes(database, pipeline_); }) <
         max_bytes_;
}

void DiskBuffer::begin(bool atomic) {
  drop_letters();  // left over where abandon could not
  const std::scoped_lock hold(mutex_);
  open_ = Open{next_id_++, atomic, 0};
}

void DiskBuffer::append(std::shared_ptr<Batch> batch) {
  const bool pressed = pressure_.next(storing_.running());
  storing_.finish();
  store_.require_room();  // the last of it is for those who take something out
  // What every delivery gets from memory is soon deleted, and hardly ever read.
  const auto effort = pressed && kept_for_all_ ? store::Effort::quick : store::Effort::usual;
  const Open open = *open_;  // nothing is being stored, so nobody else changes it
  storing_.start([this, batch = std::move(batch), open, effort]() mutable {
    store_batch(std::move(batch), open, effort);
  });
}

void DiskBuffer::store_batch(std::shared_ptr<Batch> batch, const Open& open, store::Effort effort) {
  const store::Packed packed = store::pack(batch->lines(), effort);
  store_.write(Durability::ordered, [&](Database& database) {
    if (open.batches == 0) store::open_transaction(database, pipeline_, open.id, open.atomic);
    store::append_batch(database, pipeline_, open.id, open.batches, batch->head(), packed);
  });
  kept_for_all_ = !open.atomic && recent_.add(open.id, open.batches, std::move(batch)) == cursors_.size();
  {
    const std::scoped_lock hold(mutex_);
    ++open_->batches;
  }
  if (!open.atomic) wake_deliveries();
}

void DiskBuffer::close(std::string_view checkpoint, const store::FetchCounts& counts) {
  storing_.finish();
  store_.write(Durability::durable, [&](Database& database) {
    const int64_t now_ms = base::to_ms(clock_.wall_now());
    if (open_->batches > 0) store::close_transaction(database, pipeline_, open_->id, now_ms);
    store::save_checkpoint(database, pipeline_, checkpoint, now_ms);
    store::count_fetched(database, pipeline_, counts);
    if (letters_) store::settle_dead_letters(database, pipeline_, {});
  });
  letters_ = false;
  {
    const std::scoped_lock hold(mutex_);
    open_.reset();
  }
  wake_deliveries();
}

void DiskBuffer::abandon() noexcept {
  try {
    storing_.finish();
  } catch (const std::exception&) {
    // One more reason to give it up.
  }
  store::TransactionId id = 0;
  {
    const std::scoped_lock hold(mutex_);
    if (open_) id = open_->id;
    open_.reset();  // first, so that no delivery looks for what is being removed
  }
  if (id == 0) return;
  recent_.clear();
  try {
    store_.write(Durability::ordered,
                 [&](Database& database) { store::drop_transaction(database, pipeline_, id); });
    drop_letters();
  } catch (const std::exception&) {
    // The store is in trouble and said so to whoever made us abandon. The rows belong to no closed
    // transaction, so no delivery reads them, and the next start removes them.
  }
  wake_deliveries();
}

store::TransactionId DiskBuffer::growing() {
  const std::scoped_lock hold(mutex_);
  return open_ && !open_->atomic && open_->batches > 0 ? open_->id : 0;
}

void DiskBuffer::enter(Cursor& cursor, store::TransactionId id, int64_t total, bool divisible) {
  cursor.current = id;
  cursor.next = cursor.part.transaction == id ? cursor.part.batches : 0;
  cursor.total = total;
  cursor.divisible = divisible;
}

bool DiskBuffer::part_is_gone(Cursor& cursor) {
  if (cursor.part.transaction == 0 || cursor.part_stored || cursor.part.transaction == cursor.current)
    return false;
  cursor.part = {};
  cursor.current = 0;
  return true;
}

bool DiskBuffer::enter_transaction(Cursor& cursor) {
  const bool in_the_middle = cursor.part.transaction != 0 && !cursor.part_stored;
  if (!in_the_middle && enter_replay(cursor)) return true;
  // In this order: whatever closes after this look is either this one, or comes after it. Asked the other way
  // round, a transaction could close in between, the next one begin, and the closed one be passed over.
  const store::TransactionId open = growing();
  const auto closed = store_.read(
      [&](Database& database) { return store::next_closed(database, pipeline_, cursor.position); });
  if (closed) {
    enter(cursor, closed->id, closed->batches, !closed->atomic);
  } else if (open > cursor.position) {
    enter(cursor, open, -1, true);
  }
  return cursor.current != 0;
}

Reading DiskBuffer::next(Cursor& cursor) {
  if (in_replay(cursor)) return next_of_replay(cursor);
  if (cursor.current == 0) {
    const bool entered = enter_transaction(cursor);
    if (part_is_gone(cursor)) return {Reading::Kind::aborted, nullptr};
    if (!entered) {
      if (!std::exchange(cursor.level, true)) recent_.join();
      return {};
    }
    if (in_replay(cursor)) return next_of_replay(cursor);
  }
  if (cursor.total < 0) return read_growing(cursor);
  if (cursor.next == cursor.total) return {Reading::Kind::end, nullptr};
  return read(cursor);
}

Reading DiskBuffer::read_growing(Cursor& cursor) {
  bool open = false;
  bool more = false;
  {
    const std::scoped_lock hold(mutex_);
    open = open_ && open_->id == cursor.current;
    more = open && cursor.next < open_->batches;
  }
  if (more) {
    Reading reading = read(cursor);
    if (reading.kind == Reading::Kind::batch) return reading;
  } else if (open) {
    if (!std::exchange(cursor.level, true)) recent_.join();
    return {};
  }
  // No longer open: closed, or given up.
  const auto closed = store_.read(
      [&](Database& database) { return store::next_closed(database, pipeline_, cursor.current - 1); });
  if (closed && closed->id == cursor.current) {
    cursor.total = closed->batches;
    return next(cursor);
  }
  cursor.current = 0;
  if (!cursor.part_stored) cursor.part = {};
  return {Reading::Kind::aborted, nullptr};
}

Reading DiskBuffer::read(Cursor& cursor) {
  if (cursor.level) {
    if (BatchPtr recent = recent_.take(cursor.current, cursor.next)) {
      ++cursor.next;
      return {Reading::Kind::batch, std::move(recent)};
    }
  }
  BatchPtr batch = read_stored(cursor.current, cursor.next);
  if (!batch) {
    if (cursor.total < 0) return {};  // given up in this very moment
    throw store::StoreError("store: batch " + std::to_string(cursor.next) + " of transaction " +
                                std::to_string(cursor.current) + " is missing; the store is damaged",
                            11);
  }
  ++cursor.next;
  return {Reading::Kind::batch, std::move(batch)};
}

void DiskBuffer::refuse_skipping(Database& database, const Cursor& cursor) const {
  const auto due = store::next_closed(database, pipeline_, cursor.position);
  if (due && due->id == cursor.current) return;
  throw store::StoreError("store: " + cursor.sink + " delivered transaction " +
                              std::to_string(cursor.current) + ", but " +
                              (due ? std::to_string(due->id) : std::string("none")) +
                              " was due; nothing is skipped, it starts again from there. Please report this",
                          0);
}

bool DiskBuffer::delivered(Cursor& cursor, Delivered what) {
  if (in_replay(cursor)) {
    replay_delivered(cursor, what);
    return true;
  }
  store_.write(Durability::durable, [&](Database& database) {
    refuse_skipping(database, cursor);
    store::advance_delivery(database, pipeline_, cursor.sink, cursor.current, what.state, what.counts);
    if (what.counts.rejected > 0) store::settle_dead_letters(database, pipeline_, cursor.sink);
    store::forget_transactions(database, pipeline_, store::delivered_by_all(database, pipeline_));
  });
  cursor.position = cursor.current;
  cursor.current = 0;
  cursor.part = {};
  wake_ingest();
  return true;
}

bool DiskBuffer::delivered_part(Cursor& cursor, Delivered what) {
  const bool closed = cursor.total >= 0;
  store::DeliveryPart part{cursor.current, cursor.next, 0};
  if (cursor.part.transaction == part.transaction) part.records = cursor.part.records;
  // Not forced to the disk: without power the sink gets more of this transaction again, and nothing is lost.
  store_.write(Durability::ordered, [&](Database& database) {
    if (!closed) return store::note_commit(database, pipeline_, cursor.sink, what.state, {});
    part.records += what.counts.records();
    refuse_skipping(database, cursor);
    store::advance_within(database, pipeline_, cursor.sink, part, what.state, what.counts);
    if (what.counts.rejected > 0) store::settle_dead_letters(database, pipeline_, cursor.sink);
  });
  cursor.part = part;
  cursor.part_stored = closed;
  return closed;
}

bool DiskBuffer::failed(Cursor& cursor, const plugin::Verdict&) {
  cursor.current = 0;
  cursor.replay = {};
  if (std::exchange(cursor.level, false)) recent_.leave();
  return true;
}

bool DiskBuffer::drained(const Cursor& cursor) {
  if (replay_waits(cursor)) return false;
  return !store_.read(
      [&](Database& database) { return store::next_closed(database, pipeline_, cursor.position); });
}

}  // namespace sluice::pipeline

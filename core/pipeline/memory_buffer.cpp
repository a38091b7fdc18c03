// SPDX-License-Identifier: Apache-2.0
#include "pipeline/memory_buffer.hpp"

#include <algorithm>
#include <exception>
#include <limits>

#include "base/text.hpp"

namespace sluice::pipeline {

using store::Database;
using store::Durability;

void MemoryBuffer::begin(bool atomic) {
  drop_letters();  // left over where abandon could not
  auto opened = std::make_shared<Transaction>();
  if (atomic) opened->spool = std::make_unique<Spool>(store_.work_folder());
  const std::scoped_lock hold(mutex_);
  opened->id = next_id_++;
  open_ = std::move(opened);
}

void MemoryBuffer::fail_if_hopeless() const {
  if (interrupted_) throw TransactionFailed(plugin::Verdict::cancelled());
  if (open_->failure) throw TransactionFailed(*open_->failure);
}

void MemoryBuffer::wait_for_room(std::size_t bytes) {
  std::unique_lock lock(mutex_);
  if (!open_) return;  // the first batch opens the transaction, and then everything is free
  changed_.wait(lock, [&] {
    return interrupted_ || open_->failure || open_->batches.empty() || open_->bytes + bytes <= max_bytes_;
  });
  fail_if_hopeless();
}

void MemoryBuffer::append(std::shared_ptr<Batch> batch) {
  std::shared_ptr<Transaction> open;
  {
    const std::scoped_lock hold(mutex_);
    fail_if_hopeless();
    open = open_;
    if (!open->spool) {
      open->bytes += batch->capacity();
      open->batches.push_back(batch);
    }
  }
  if (open->spool) {
    open->spool->append(*batch);  // nobody reads it before it is closed
  } else {
    wake_deliveries();
  }
}

void MemoryBuffer::close(std::string_view checkpoint, const store::FetchCounts& counts) {
  {
    std::unique_lock lock(mutex_);
    open_->closed = true;
    if (open_->total() > 0) {
      lock.unlock();
      wake_deliveries();
      lock.lock();
      changed_.wait(
          lock, [&] { return interrupted_ || open_->failure || open_->delivered.size() == cursors_.size(); });
      fail_if_hopeless();
    }
  }
  store_all(checkpoint, counts);
  letters_ = false;
  {
    const std::scoped_lock hold(mutex_);
    settled_ = open_->id;
    open_.reset();
  }
  wake_deliveries();
}

void MemoryBuffer::store_all(std::string_view checkpoint, const store::FetchCounts& counts) {
  const Transaction& done = *open_;  // every sink has committed: nobody changes it any more
  store_.write(Durability::durable, [&](Database& database) {
    const int64_t now_ms = base::to_ms(clock_.wall_now());
    // Takes the number, so that it is never given again.
    store::close_transaction(database, pipeline_, done.id, now_ms);
    store::save_checkpoint(database, pipeline_, checkpoint, now_ms);
    store::count_fetched(database, pipeline_, counts);
    if (letters_) store::settle_dead_letters(database, pipeline_, {});
    for (const auto& [sink, what] : done.delivered) {
      store::advance_delivery(database, pipeline_, sink, done.id, what.state, what.counts);
      if (what.counts.rejected > 0) store::settle_dead_letters(database, pipeline_, sink);
    }
  });
}

void MemoryBuffer::abandon() noexcept {
  {
    const std::scoped_lock hold(mutex_);
    if (!open_) return;
    open_.reset();
  }
  wake_deliveries();
  try {
    drop_letters();
  } catch (const std::exception&) {
    // They stay pending, count for nothing, and go with the next attempt or the next start.
  }
}

void MemoryBuffer::interrupt() {
  const std::scoped_lock hold(mutex_);
  interrupted_ = true;
  changed_.notify_all();
}

bool MemoryBuffer::leave_finished(Cursor& cursor, Reading& reading) {
  if (cursor.current == 0 || (open_ && open_->id == cursor.current && !open_->failure)) return false;
  const bool stored = settled_ >= cursor.current;
  if (stored) cursor.position = cursor.current;
  cursor.current = 0;
  cursor.done = false;
  reading.kind = stored ? Reading::Kind::settled : Reading::Kind::aborted;
  return true;
}

Reading MemoryBuffer::next(Cursor& cursor) {
  if (in_replay(cursor) || (cursor.current == 0 && enter_replay(cursor))) return next_of_replay(cursor);
  std::unique_lock lock(mutex_);
  Reading reading;
  if (leave_finished(cursor, reading)) return reading;
  if (cursor.done || !open_ || open_->failure || (open_->spool && !open_->closed) || open_->total() == 0)
    return {};
  if (cursor.current == 0) {
    cursor.current = open_->id;
    cursor.next = 0;
  }
  if (cursor.next < open_->total()) return {Reading::Kind::batch, take(cursor, lock)};
  return {open_->closed ? Reading::Kind::end : Reading::Kind::nothing, nullptr};
}

BatchPtr MemoryBuffer::take(Cursor& cursor, std::unique_lock<std::mutex>& lock) {
  const int64_t number = cursor.next++;
  const auto open = open_;
  if (open->spool) {
    lock.unlock();  // the file is complete and only read now
    auto batch = pool_->get(open->spool->head(number).bytes);
    open->spool->read(number, *batch);
    return batch;
  }
  BatchPtr batch = open->batches[static_cast<std::size_t>(number - open->first)];
  free_read_batches();
  return batch;
}

void MemoryBuffer::free_read_batches() {
  int64_t slowest = std::numeric_limits<int64_t>::max();
  for (const Cursor& cursor : cursors_) {
    slowest = std::min(slowest, cursor.current == open_->id ? cursor.next : 0);
  }
  for (; open_->first < slowest && !open_->batches.empty(); ++open_->first) {
    open_->bytes -= open_->batches.front()->capacity();
    open_->batches.pop_front();
  }
  changed_.notify_all();
}

bool MemoryBuffer::delivered(Cursor& cursor, Delivered what) {
  if (in_replay(cursor)) {
    replay_delivered(cursor, what);
    return true;
  }
  const std::scoped_lock hold(mutex_);
  cursor.done = true;
  if (open_ && open_->id == cursor.current) {  // otherwise it was given up meanwhile, and next() says so
    open_->delivered[cursor.sink] = std::move(what);
    changed_.notify_all();
  }
  return false;
}

bool MemoryBuffer::failed(Cursor& cursor, const plugin::Verdict& why) {
  if (in_replay(cursor)) {
    cursor.replay = {};
    return true;
  }
  {
    const std::scoped_lock hold(mutex_);
    if (open_ && open_->id == cursor.current && !open_->failure) {
      open_->failure = why;
      open_->failure->text = "sink " + cursor.sink + ": " + why.text;
    }
    cursor.current = 0;
    cursor.done = false;
    changed_.notify_all();
  }
  wake_deliveries();  // the others roll back
  return false;
}

bool MemoryBuffer::drained(const Cursor& cursor) {
  if (in_replay(cursor) || replay_waits(cursor)) return false;
  const std::scoped_lock hold(mutex_);
  return !open_ && (cursor.current == 0 || settled_ >= cursor.current);
}

}  // namespace sluice::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/stored_buffer.hpp"

#include <utility>

namespace sluice::pipeline {

using store::Database;
using store::Durability;

StoredBuffer::StoredBuffer(store::Store& store, store::PipelineId pipeline, uint64_t max_bytes,
                           base::Clock& clock, std::shared_ptr<BatchPool> pool)
    : store_(store),
      pipeline_(pipeline),
      max_bytes_(max_bytes),
      clock_(clock),
      pool_(std::move(pool)),
      next_id_(
          store.read([&](Database& database) { return store::next_transaction_id(database, pipeline); })) {}

Cursor& StoredBuffer::attach(const std::string& sink, std::string& stored_state) {
  auto stored = store_.write(Durability::durable, [&](Database& database) {
    return store::attach_delivery(database, pipeline_, sink);
  });
  stored_state = std::move(stored.state);
  Cursor& cursor = cursors_.emplace_back();
  cursor.sink = sink;
  cursor.position = stored.position;
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

}  // namespace sluice::pipeline

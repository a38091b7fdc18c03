// SPDX-License-Identifier: Apache-2.0
#include "store/transactions.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace sluice::store {
namespace {

/// Before memory is taken for a batch: its row may be damaged, and the numbers in it anything.
void check_head(const BatchHead& head, const Packed& packed) {
  constexpr std::size_t best_ratio = 32768;  // zstd makes 4 bytes of a block of 128 KiB, and never less
  const bool possible = head.bytes / best_ratio <= packed.data.size();
  const bool fits = possible && head.bytes <= std::numeric_limits<uint32_t>::max() &&
                    head.records <= head.bytes && (head.records > 0) == (head.bytes > 0);
  if (!fits || unpacked_size(packed) != head.bytes)
    throw StoreError("store: a batch and its data do not fit together; the store is damaged", damaged);
}

}  // namespace

TransactionId next_transaction_id(Database& database, PipelineId pipeline) {
  Query row = database.query("SELECT last_transaction FROM pipeline WHERE id = ?");
  return row.bind(pipeline).step() ? row.integer(0) + 1 : 1;
}

void open_transaction(Database& database, PipelineId pipeline, TransactionId id, bool atomic) {
  database.query("INSERT INTO txn (pipeline, id, atomic) VALUES (?, ?, ?)")
      .bind(pipeline)
      .bind(id)
      .bind(atomic)
      .run();
}

void append_batch(Database& database, PipelineId pipeline, TransactionId id, int64_t number,
                  const BatchHead& head, const Packed& packed) {
  database
      .query(
          "INSERT INTO batch (pipeline, txn, number, stream, format, flags, records, bytes, codec, data)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(pipeline)
      .bind(id)
      .bind(number)
      .bind(head.stream)
      .bind(head.format)
      .bind(head.flags)
      .bind(head.records)
      .bind(static_cast<int64_t>(head.bytes))
      .bind(static_cast<int>(packed.codec))
      .bind_blob(packed.data)
      .run();
  database
      .query(
          "UPDATE txn SET batches = batches + 1, records = records + ?, stored_bytes = stored_bytes + ?"
          " WHERE pipeline = ? AND id = ?")
      .bind(head.records)
      .bind(static_cast<int64_t>(packed.data.size()))
      .bind(pipeline)
      .bind(id)
      .run();
}

void close_transaction(Database& database, PipelineId pipeline, TransactionId id, int64_t now_ms) {
  database.query("UPDATE txn SET closed = 1, closed_ms = ? WHERE pipeline = ? AND id = ?")
      .bind(now_ms)
      .bind(pipeline)
      .bind(id)
      .run();
  database.query("UPDATE pipeline SET last_transaction = max(last_transaction, ?) WHERE id = ?")
      .bind(id)
      .bind(pipeline)
      .run();
}

void drop_transaction(Database& database, PipelineId pipeline, TransactionId id) {
  database.query("DELETE FROM batch WHERE pipeline = ? AND txn = ?").bind(pipeline).bind(id).run();
  database.query("DELETE FROM txn WHERE pipeline = ? AND id = ?").bind(pipeline).bind(id).run();
}

void drop_open_transactions(Database& database, std::optional<PipelineId> only) {
  std::vector<std::pair<PipelineId, TransactionId>> open;
  {
    Query row =
        database.query("SELECT pipeline, id FROM txn WHERE closed = 0 AND pipeline = coalesce(?, pipeline)");
    if (only) row.bind(*only);
    while (row.step()) open.emplace_back(row.integer(0), row.integer(1));
  }
  for (const auto& [pipeline, id] : open) drop_transaction(database, pipeline, id);
}

void forget_transactions(Database& database, PipelineId pipeline, TransactionId up_to) {
  database.query("DELETE FROM batch WHERE pipeline = ? AND txn > 0 AND txn <= ?")
      .bind(pipeline)
      .bind(up_to)
      .run();
  database.query("DELETE FROM txn WHERE pipeline = ? AND id > 0 AND id <= ? AND closed = 1")
      .bind(pipeline)
      .bind(up_to)
      .run();
  // Free pages are used again, so the file keeps some; what a long outage left beyond that goes back bit by
  // bit.
  constexpr int64_t pages_kept = 8192;
  if (database.integer("PRAGMA freelist_count") > pages_kept)
    database.execute("PRAGMA incremental_vacuum(1024)");
}

std::optional<StoredTransaction> next_closed(Database& database, PipelineId pipeline, TransactionId after) {
  Query row = database.query(
      "SELECT id, atomic, batches, records FROM txn WHERE pipeline = ? AND id > ? AND closed = 1"
      " ORDER BY id LIMIT 1");
  if (!row.bind(pipeline).bind(after).step()) return std::nullopt;
  return StoredTransaction{row.integer(0), row.integer(1) != 0, row.integer(2), row.count(3)};
}

bool read_batch(Database& database, PipelineId pipeline, TransactionId id, int64_t number,
                const std::function<char*(const BatchHead&)>& memory) {
  Query row = database.query(
      "SELECT stream, format, flags, records, bytes, codec, data FROM batch"
      " WHERE pipeline = ? AND txn = ? AND number = ?");
  if (!row.bind(pipeline).bind(id).bind(number).step()) return false;
  const BatchHead head{row.text(0), static_cast<uint32_t>(row.integer(1)),
                       static_cast<uint32_t>(row.integer(2)), static_cast<uint32_t>(row.integer(3)),
                       static_cast<std::size_t>(row.integer(4))};
  const Packed packed{static_cast<Codec>(row.integer(5)), row.bytes(6)};
  check_head(head, packed);
  unpack(packed.codec, packed.data, memory(head), head.bytes);
  return true;
}

uint64_t buffered_bytes(Database& database, PipelineId pipeline) {
  Query row =
      database.query("SELECT coalesce(sum(stored_bytes), 0) FROM txn WHERE pipeline = ? AND closed = 1");
  return row.bind(pipeline).step() ? row.count(0) : 0;
}

uint64_t buffered_records(Database& database, PipelineId pipeline, TransactionId after) {
  Query row = database.query(
      "SELECT coalesce(sum(records), 0) FROM txn WHERE pipeline = ? AND id > ? AND closed = 1");
  return row.bind(pipeline).bind(after).step() ? row.count(0) : 0;
}

std::optional<int64_t> waiting_since(Database& database, PipelineId pipeline, TransactionId after) {
  Query row = database.query(
      "SELECT closed_ms FROM txn WHERE pipeline = ? AND id > ? AND closed = 1 AND closed_ms > 0"
      " ORDER BY id LIMIT 1");
  if (!row.bind(pipeline).bind(after).step()) return std::nullopt;
  return row.integer(0);
}

}  // namespace sluice::store

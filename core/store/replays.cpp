// SPDX-License-Identifier: Apache-2.0
#include "store/replays.hpp"

namespace sluice::store {

TransactionId open_replay(Database& database, PipelineId pipeline, std::string_view sink) {
  TransactionId id = -1;
  {
    Query row = database.query("SELECT min(0, coalesce(min(id), 0)) - 1 FROM txn WHERE pipeline = ?");
    if (row.bind(pipeline).step()) id = row.integer(0);
  }
  database.query("INSERT INTO txn (pipeline, id, atomic, sink) VALUES (?, ?, 0, ?)")
      .bind(pipeline)
      .bind(id)
      .bind(sink)
      .run();
  return id;
}

std::optional<StoredTransaction> next_replay(Database& database, PipelineId pipeline, std::string_view sink) {
  Query row = database.query(
      "SELECT id, atomic, batches, records FROM txn WHERE pipeline = ? AND id < 0 AND closed = 1 AND sink = ?"
      " ORDER BY id DESC LIMIT 1");
  if (!row.bind(pipeline).bind(sink).step()) return std::nullopt;
  return StoredTransaction{row.integer(0), row.integer(1) != 0, row.integer(2), row.count(3)};
}

uint64_t replayed_records(Database& database, PipelineId pipeline, std::string_view sink) {
  Query row = database.query(
      "SELECT coalesce(sum(records), 0) FROM txn WHERE pipeline = ? AND id < 0 AND closed = 1 AND sink = ?");
  return row.bind(pipeline).bind(sink).step() ? row.count(0) : 0;
}

void drop_replays(Database& database, PipelineId pipeline, std::string_view sink) {
  while (const auto replay = next_replay(database, pipeline, sink))
    drop_transaction(database, pipeline, replay->id);
}

}  // namespace sluice::store

// SPDX-License-Identifier: Apache-2.0
#include "store/deliveries.hpp"

#include <algorithm>

#include "store/dead_letters.hpp"
#include "store/replays.hpp"

namespace sluice::store {

StoredDelivery attach_delivery(Database& database, PipelineId pipeline, std::string_view sink,
                               std::string_view plugin) {
  // base: everything that was fetched, is no longer buffered at this moment, and is no letter of this sink.
  database
      .query(
          "INSERT OR IGNORE INTO delivery (pipeline, sink, position, base, rejected, replayed, plugin)"
          " SELECT p.id, ?2,"
          "   coalesce((SELECT min(id) - 1 FROM txn WHERE pipeline = p.id AND id > 0 AND closed = 1), "
          "p.last_transaction),"
          "   p.fetched - p.malformed - ?3 - ?4 - coalesce((SELECT sum(records) FROM txn WHERE pipeline = "
          "p.id "
          "AND id > 0 AND closed = 1), 0), ?3 + ?4, ?4, ?5"
          " FROM pipeline p WHERE p.id = ?1")
      .bind(pipeline)
      .bind(sink)
      .bind(count_dead_letters(database, pipeline, sink))
      .bind(replayed_records(database, pipeline, sink))
      .bind(plugin)
      .run();
  Query row = database.query(
      "SELECT position, state, part, part_batches, part_records FROM delivery WHERE pipeline = ? AND sink = "
      "?");
  row.bind(pipeline).bind(sink).step();
  return {row.integer(0), row.text(1), {row.integer(2), row.integer(3), row.count(4)}};
}

std::string hand_over_delivery(Database& database, PipelineId pipeline, std::string_view sink,
                               std::string_view plugin) {
  std::string before;
  bool foreign = false;
  {
    Query row = database.query(
        "SELECT plugin, plugin <> '' AND length(state) > 0 FROM delivery"
        " WHERE pipeline = ? AND sink = ? AND plugin <> ?");
    if (!row.bind(pipeline).bind(sink).bind(plugin).step()) return {};
    before = row.text(0);
    foreign = row.integer(1) != 0;
  }
  database
      .query(
          "UPDATE delivery SET plugin = ?, state = CASE WHEN ? THEN x'' ELSE state END"
          " WHERE pipeline = ? AND sink = ?")
      .bind(plugin)
      .bind(static_cast<int64_t>(foreign))
      .bind(pipeline)
      .bind(sink)
      .run();
  return foreign ? before : std::string();
}

std::vector<Orphan> retire_deliveries(Database& database, PipelineId pipeline,
                                      const std::vector<std::string>& configured) {
  std::vector<Orphan> gone;
  {
    Query row = database.query("SELECT sink FROM delivery WHERE pipeline = ?");
    row.bind(pipeline);
    while (row.step()) {
      if (std::find(configured.begin(), configured.end(), row.text(0)) == configured.end()) {
        gone.push_back({row.text(0), waiting_records(database, pipeline, row.text(0))});
      }
    }
  }
  std::vector<Orphan> orphans;
  for (const auto& one : gone) {
    if (one.records > 0) orphans.push_back(one);
    drop_replays(database, pipeline, one.sink);
    database.query("DELETE FROM delivery WHERE pipeline = ? AND sink = ?")
        .bind(pipeline)
        .bind(one.sink)
        .run();
  }
  return orphans;
}

void note_commit(Database& database, PipelineId pipeline, std::string_view sink, std::string_view state,
                 const DeliveryCounts& counts) {
  database
      .query(
          "UPDATE delivery SET state = ?, delivered = delivered + ?, delivered_bytes = delivered_bytes + ?,"
          " rejected = rejected + ?, filtered = filtered + ? WHERE pipeline = ? AND sink = ?")
      .bind_blob(state)
      .bind(counts.delivered)
      .bind(counts.delivered_bytes)
      .bind(counts.rejected)
      .bind(counts.filtered)
      .bind(pipeline)
      .bind(sink)
      .run();
}

void advance_within(Database& database, PipelineId pipeline, std::string_view sink, const DeliveryPart& part,
                    std::string_view state, const DeliveryCounts& counts) {
  note_commit(database, pipeline, sink, state, counts);
  database
      .query(
          "UPDATE delivery SET part = ?, part_batches = ?, part_records = ? WHERE pipeline = ? AND sink = ?")
      .bind(part.transaction)
      .bind(part.batches)
      .bind(part.records)
      .bind(pipeline)
      .bind(sink)
      .run();
}

void advance_delivery(Database& database, PipelineId pipeline, std::string_view sink, TransactionId position,
                      std::string_view state, const DeliveryCounts& counts) {
  advance_replay(database, pipeline, sink, state, counts);
  database
      .query(
          "UPDATE delivery SET position = ?, part = 0, part_batches = 0, part_records = 0"
          " WHERE pipeline = ? AND sink = ?")
      .bind(position)
      .bind(pipeline)
      .bind(sink)
      .run();
}

void advance_replay(Database& database, PipelineId pipeline, std::string_view sink, std::string_view state,
                    const DeliveryCounts& counts) {
  note_commit(database, pipeline, sink, state, counts);
  database.query("UPDATE delivery SET transactions = transactions + 1 WHERE pipeline = ? AND sink = ?")
      .bind(pipeline)
      .bind(sink)
      .run();
}

uint64_t waiting_records(Database& database, PipelineId pipeline, std::string_view sink) {
  Query row = database.query(
      "SELECT (SELECT coalesce(sum(t.records), 0) FROM txn t WHERE t.pipeline = d.pipeline AND t.closed = 1"
      " AND t.id > d.position) - d.part_records FROM delivery d WHERE d.pipeline = ? AND d.sink = ?");
  const uint64_t buffered = row.bind(pipeline).bind(sink).step() ? row.count(0) : 0;
  return buffered + replayed_records(database, pipeline, sink);
}

TransactionId delivered_by_all(Database& database, PipelineId pipeline) {
  Query row = database.query("SELECT coalesce(min(position), 0) FROM delivery WHERE pipeline = ?");
  return row.bind(pipeline).step() ? row.integer(0) : 0;
}

void count_retries(Database& database, PipelineId pipeline, std::string_view sink, uint64_t attempts) {
  database.query("UPDATE delivery SET retries = retries + ? WHERE pipeline = ? AND sink = ?")
      .bind(attempts)
      .bind(pipeline)
      .bind(sink)
      .run();
}

void count_duplicates(Database& database, PipelineId pipeline, std::string_view sink, uint64_t records) {
  database
      .query(
          "UPDATE delivery SET possibly_duplicated = possibly_duplicated + ? WHERE pipeline = ? AND sink = ?")
      .bind(records)
      .bind(pipeline)
      .bind(sink)
      .run();
}

void set_delivery_status(Database& database, PipelineId pipeline, std::string_view sink,
                         std::string_view status, int64_t now_ms) {
  database.query("UPDATE delivery SET status = ?, status_ms = ? WHERE pipeline = ? AND sink = ?")
      .bind(status)
      .bind(now_ms)
      .bind(pipeline)
      .bind(sink)
      .run();
}

}  // namespace sluice::store

// SPDX-License-Identifier: Apache-2.0
#include "store/checkpoints.hpp"

namespace sluice::store {

std::optional<PipelineId> find_pipeline(Database& database, std::string_view name) {
  Query row = database.query("SELECT id FROM pipeline WHERE name = ?");
  if (!row.bind(name).step()) return std::nullopt;
  return row.integer(0);
}

PipelineId pipeline_id(Database& database, std::string_view name) {
  database.query("INSERT OR IGNORE INTO pipeline (name) VALUES (?)").bind(name).run();
  return *find_pipeline(database, name);
}

std::string load_checkpoint(Database& database, PipelineId pipeline) {
  Query row = database.query("SELECT checkpoint FROM pipeline WHERE id = ?");
  return row.bind(pipeline).step() ? row.text(0) : std::string();
}

int64_t checkpoint_time(Database& database, PipelineId pipeline) {
  Query row = database.query("SELECT checkpoint_ms FROM pipeline WHERE id = ?");
  return row.bind(pipeline).step() ? row.integer(0) : 0;
}

void save_checkpoint(Database& database, PipelineId pipeline, std::string_view checkpoint, int64_t now_ms) {
  database.query("UPDATE pipeline SET checkpoint = ?, checkpoint_ms = ? WHERE id = ?")
      .bind_blob(checkpoint)
      .bind(now_ms)
      .bind(pipeline)
      .run();
}

void set_source_plugin(Database& database, PipelineId pipeline, std::string_view plugin) {
  database.query("UPDATE pipeline SET source_plugin = ? WHERE id = ?").bind(plugin).bind(pipeline).run();
}

std::vector<StoredCheckpoint> list_checkpoints(Database& database) {
  std::vector<StoredCheckpoint> found;
  Query row = database.query(
      "SELECT name, checkpoint, checkpoint_ms, undo_checkpoint IS NOT NULL, undo_checkpoint FROM pipeline "
      "ORDER BY name");
  while (row.step()) {
    StoredCheckpoint one{row.text(0), row.text(1), row.integer(2), std::nullopt};
    if (row.integer(3) != 0) one.undo = row.text(4);
    found.push_back(std::move(one));
  }
  return found;
}

void reset_checkpoint(Database& database, PipelineId pipeline, int64_t now_ms) {
  database
      .query(
          "UPDATE pipeline SET undo_checkpoint = checkpoint, undo_plugin = source_plugin, undo_ms = ?,"
          " checkpoint = x'', checkpoint_ms = ? WHERE id = ?")
      .bind(now_ms)
      .bind(now_ms)
      .bind(pipeline)
      .run();
}

bool undo_reset(Database& database, PipelineId pipeline, int64_t now_ms) {
  database
      .query(
          "UPDATE pipeline SET checkpoint = undo_checkpoint, source_plugin = undo_plugin, checkpoint_ms = ?,"
          " undo_checkpoint = NULL"
          " WHERE id = ? AND undo_checkpoint IS NOT NULL")
      .bind(now_ms)
      .bind(pipeline)
      .run();
  return database.changes() > 0;
}

}  // namespace sluice::store

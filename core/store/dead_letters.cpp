// SPDX-License-Identifier: Apache-2.0
#include "store/dead_letters.hpp"

namespace sluice::store {

void add_dead_letter(Database& database, PipelineId pipeline, const DeadLetter& letter) {
  database
      .query(
          "INSERT INTO dead_letter (pipeline, sink, pending, stream, reason, place, plugin, plugin_version, "
          "at_ms, data)"
          " VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)")
      .bind(pipeline)
      .bind(letter.sink)
      .bind(letter.stream)
      .bind(letter.reason)
      .bind(letter.place)
      .bind(letter.plugin)
      .bind(letter.plugin_version)
      .bind(letter.at_ms)
      .bind_blob(letter.data)
      .run();
}

void settle_dead_letters(Database& database, PipelineId pipeline, std::string_view sink) {
  database.query("UPDATE dead_letter SET pending = 0 WHERE pipeline = ? AND sink = ? AND pending = 1")
      .bind(pipeline)
      .bind(sink)
      .run();
}

void drop_dead_letters(Database& database, PipelineId pipeline, std::string_view sink) {
  database.query("DELETE FROM dead_letter WHERE pipeline = ? AND sink = ? AND pending = 1")
      .bind(pipeline)
      .bind(sink)
      .run();
}

void drop_pending_dead_letters(Database& database) {
  database.execute("DELETE FROM dead_letter WHERE pending = 1");
}

uint64_t count_dead_letters(Database& database, PipelineId pipeline, std::string_view sink) {
  Query row =
      database.query("SELECT count(*) FROM dead_letter WHERE pipeline = ? AND sink = ? AND pending = 0");
  return row.bind(pipeline).bind(sink).step() ? row.count(0) : 0;
}

}  // namespace sluice::store

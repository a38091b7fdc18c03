// SPDX-License-Identifier: Apache-2.0
#include "store/dead_letters.hpp"

namespace sluice::store {

void add_dead_letter(Database& database, PipelineId pipeline, const DeadLetter& letter) {
  database
      .query(
          "INSERT INTO dead_letter (pipeline, sink, pending, stream, format, flags, replayable, reason, "
          "place, plugin, plugin_version, at_ms, size, data)"
          " VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(pipeline)
      .bind(letter.sink)
      .bind(letter.stream)
      .bind(letter.format)
      .bind(letter.flags)
      .bind(letter.replayable)
      .bind(letter.reason)
      .bind(letter.place)
      .bind(letter.plugin)
      .bind(letter.plugin_version)
      .bind(letter.at_ms)
      .bind(static_cast<int64_t>(letter.data.size()))
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

void drop_pending_dead_letters(Database& database, std::optional<PipelineId> only) {
  Query query =
      database.query("DELETE FROM dead_letter WHERE pending = 1 AND pipeline = coalesce(?, pipeline)");
  if (only) query.bind(*only);
  query.run();
}

uint64_t count_dead_letters(Database& database, PipelineId pipeline, std::string_view sink) {
  Query row =
      database.query("SELECT count(*) FROM dead_letter WHERE pipeline = ? AND sink = ? AND pending = 0");
  return row.bind(pipeline).bind(sink).step() ? row.count(0) : 0;
}

LetterRoom letter_room(Database& database, PipelineId pipeline) {
  Query row = database.query("SELECT letters, letter_bytes FROM pipeline WHERE id = ?");
  return row.bind(pipeline).step() ? LetterRoom{row.count(0), row.count(1)} : LetterRoom{};
}

}  // namespace sluice::store

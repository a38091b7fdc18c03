// SPDX-License-Identifier: Apache-2.0
#include "store/letter_box.hpp"

#include <string>

#include "store/replays.hpp"
#include "store/transactions.hpp"

namespace sluice::store {
namespace {

// Behind the columns of a query; its parameters are those of bind().
std::string selecting(const std::string& columns) {
  return "SELECT " + columns +
         " FROM dead_letter l JOIN pipeline p ON p.id = l.pipeline WHERE l.pending = 0"
         " AND (?1 = '' OR p.name = ?1) AND (?2 = '' OR l.sink = ?2 OR (l.sink = '' AND ?2 = 'source'))"
         " AND (?3 = '' OR instr(l.reason, ?3) > 0) AND (?4 = 0 OR l.id = ?4) AND (?5 = 0 OR l.id <= ?5)"
         " ORDER BY l.id LIMIT ?6";
}

void bind(Query& row, const LetterSelection& which) {
  row.bind(which.pipeline).bind(which.sink).bind(which.reason).bind(which.id).bind(which.up_to);
  row.bind(which.limit > 0 ? which.limit : int64_t{-1});
}

/// The ids of the group's oldest letters, and nothing younger than the group.
std::vector<int64_t> ids_of(Database& database, const LetterGroup& group, const LetterSelection& which,
                            bool replayable, int64_t most) {
  Query row = database.query(
      "SELECT id FROM dead_letter WHERE pending = 0 AND pipeline = ? AND sink = ? AND id <= ?"
      " AND (?4 = '' OR instr(reason, ?4) > 0) AND (?5 = 0 OR id = ?5) AND (?6 = 0 OR replayable = 1)"
      " ORDER BY id LIMIT ?7");
  row.bind(group.pipeline).bind(group.sink).bind(group.last).bind(which.reason).bind(which.id);
  row.bind(replayable).bind(most);
  std::vector<int64_t> ids;
  while (row.step()) ids.push_back(row.integer(0));
  return ids;
}

void remove(Database& database, int64_t id) {
  database.query("DELETE FROM dead_letter WHERE id = ?").bind(id).run();
}

/// Packs records of one kind into batches of the usual size.
class ReplayWriter {
 public:
  ReplayWriter(Database& database, PipelineId pipeline, TransactionId id)
      : database_(database), pipeline_(pipeline), id_(id) {}

  void add(const BatchHead& kind, std::string_view record) {
    const bool same = kind.stream == head_.stream && kind.format == head_.format && kind.flags == head_.flags;
    if (!same || lines_.size() + record.size() >= usual_size) flush();
    head_ = {kind.stream, kind.format, kind.flags, head_.records + 1, 0};
    lines_.append(record) += '\n';
  }
  void flush() {
    if (head_.records == 0) return;
    head_.bytes = lines_.size();
    append_batch(database_, pipeline_, id_, number_++, head_, pack(lines_));
    head_.records = 0;
    lines_.clear();
  }

 private:
  static constexpr std::size_t usual_size = std::size_t{1} << 20;
  Database& database_;
  const PipelineId pipeline_;
  const TransactionId id_;
  BatchHead head_;
  std::string lines_;
  int64_t number_ = 0;
};

}  // namespace

void each_letter(Database& database, const LetterSelection& which, WithData with_data,
                 const std::function<bool(const StoredLetter&)>& see) {
  static const std::string sql = selecting(
      "l.id, p.name, l.sink, l.stream, l.reason, l.place, l.plugin, l.plugin_version, l.at_ms, l.format,"
      " l.flags, l.replayable, l.size, iif(?7, l.data, x'')");
  Query row = database.query(sql.c_str());
  bind(row, which);
  row.bind(with_data == WithData::yes);
  while (row.step()) {
    const DeadLetter letter{row.bytes(2),
                            row.bytes(3),
                            row.bytes(4),
                            row.bytes(5),
                            row.bytes(6),
                            row.bytes(7),
                            row.integer(8),
                            row.bytes(13),
                            static_cast<uint32_t>(row.integer(9)),
                            static_cast<uint32_t>(row.integer(10)),
                            row.integer(11) != 0};
    if (!see({row.integer(0), row.bytes(1), letter, row.count(12)})) return;
  }
}

std::vector<LetterGroup> letter_groups(Database& database, const LetterSelection& which) {
  static const std::string sql =
      "SELECT s.pipeline, s.name, s.sink, count(*), sum(s.size), sum(s.replayable), max(s.id),"
      " s.sink = '' OR EXISTS (SELECT 1 FROM delivery d WHERE d.pipeline = s.pipeline AND d.sink = s.sink)"
      " FROM (" +
      selecting("l.id, l.pipeline, p.name, l.sink, l.size, l.replayable") +
      ") s GROUP BY s.pipeline, s.sink ORDER BY s.name, s.sink";
  Query row = database.query(sql.c_str());
  bind(row, which);
  std::vector<LetterGroup> groups;
  while (row.step()) {
    groups.push_back({row.integer(0), row.text(1), row.text(2), row.count(3), row.count(4), row.count(5),
                      row.integer(7) != 0, row.integer(6)});
  }
  return groups;
}

uint64_t drop_letters(Database& database, const LetterGroup& group, const LetterSelection& which,
                      int64_t most) {
  const auto ids = ids_of(database, group, which, false, most);
  for (const int64_t id : ids) remove(database, id);
  if (group.sink.empty()) {
    database.query("UPDATE pipeline SET dropped = dropped + ? WHERE id = ?")
        .bind(static_cast<uint64_t>(ids.size()))
        .bind(group.pipeline)
        .run();
  } else {
    database.query("UPDATE delivery SET dropped = dropped + ? WHERE pipeline = ? AND sink = ?")
        .bind(static_cast<uint64_t>(ids.size()))
        .bind(group.pipeline)
        .bind(group.sink)
        .run();
  }
  return ids.size();
}

uint64_t replay_letters(Database& database, const LetterGroup& group, const LetterSelection& which,
                        int64_t now_ms) {
  constexpr int64_t most_letters = 10'000;
  constexpr uint64_t most_bytes = uint64_t{16} << 20;
  const auto ids = ids_of(database, group, which, true, most_letters);
  if (ids.empty()) return 0;
  const TransactionId replay = open_replay(database, group.pipeline, group.sink);
  ReplayWriter writer(database, group.pipeline, replay);
  uint64_t moved = 0;
  uint64_t bytes = 0;
  for (const int64_t id : ids) {
    {
      Query row = database.query("SELECT stream, format, flags, data FROM dead_letter WHERE id = ?");
      row.bind(id).step();
      constexpr int64_t atomic = 1;  // SLUICE_BATCH_ATOMIC: the snapshot it was a part of is over
      writer.add({row.text(0), static_cast<uint32_t>(row.integer(1)),
                  static_cast<uint32_t>(row.integer(2) & ~atomic), 0, 0},
                 row.bytes(3));
      bytes += row.bytes(3).size();
    }
    remove(database, id);
    ++moved;
    if (bytes >= most_bytes) break;
  }
  writer.flush();
  database.query("UPDATE txn SET closed = 1, closed_ms = ? WHERE pipeline = ? AND id = ?")
      .bind(now_ms)
      .bind(group.pipeline)
      .bind(replay)
      .run();
  database.query("UPDATE delivery SET replayed = replayed + ? WHERE pipeline = ? AND sink = ?")
      .bind(moved)
      .bind(group.pipeline)
      .bind(group.sink)
      .run();
  return moved;
}

}  // namespace sluice::store

// SPDX-License-Identifier: Apache-2.0
#include "store/salvage.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <memory>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/codec.hpp"
#include "store/ledger.hpp"
#include "store/salvage_swap.hpp"
#include "store/schema.hpp"

namespace sluice::store {
namespace {

/// What a column of a letter is in a store of version 2, which has no such column.
std::string in_version_2(const std::string& column) {
  if (column == "size") return "length(data)";
  return column == "format" ? "1" : "0";
}

/// A new store beside the damaged one, filled from it.
class Salvage {
 public:
  Salvage(const std::filesystem::path& making, const std::filesystem::path& from)
      : old_(from, Database::Open::read), database_(making, Database::Open::create) {
    migrate(database_);
    // Nobody else has it, and a half-made one is thrown away.
    database_.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF");
    database_.execute("BEGIN");
  }

  std::vector<std::string> run() {
    copy_whole("pipeline");  // the checkpoints: without them nothing is begun
    if (!try_whole("delivery"))
      say("the positions of the sinks cannot be read: they get what is in the buffer again");
    if (!try_whole("txn")) say("the list of transactions cannot be read: it is made again from the batches");
    copy_rows("batch", "batches");
    copy_rows("dead_letter", "dead letters");
    drop_broken_batches();
    rebuild_transactions();
    complete_transactions();
    count_letters();
    settle_ledger();
    database_.execute("COMMIT");  // whoever opens it next turns the log on again
    return std::move(lines_);
  }

 private:
  void say(std::string line) { lines_.push_back(std::move(line)); }

  static std::vector<std::string> columns(Database& database, const std::string& table) {
    std::vector<std::string> names;
    database.query_once("PRAGMA table_info('" + table + "')", [&](Query& row) {
      while (row.step()) names.push_back(row.text(1));
    });
    return names;
  }

  /// How a row comes from the old table into the new one.
  struct Copying {
    std::string select, insert;
    int columns = 0;
  };
  Copying copying(const std::string& table) {
    const auto there = columns(old_, table);
    if (there.empty()) throw StoreError("the table " + table + " cannot be found", StoreError::corrupt);
    Copying out;
    std::string into, from, values;
    for (const auto& name : columns(database_, table)) {
      const bool has = std::find(there.begin(), there.end(), name) != there.end();
      if (!has && table != "dead_letter") continue;  // gets its default
      const char* comma = out.columns++ == 0 ? "" : ", ";
      into += comma + name;
      from += comma + (has ? name : in_version_2(name));
      values += std::string(comma) + '?';
    }
    out.select = "SELECT " + from + " FROM " + table;
    out.insert = "INSERT OR IGNORE INTO " + table + " (" + into + ") VALUES (" + values + ")";
    return out;
  }
  void put(const Copying& how, const Query& row) {
    Query insert = database_.query(how.insert.c_str());
    for (int column = 0; column < how.columns; ++column) insert.bind_column(row, column);
    insert.run();
  }

  void copy_whole(const std::string& table) {
    const Copying& how = *copyings_.emplace_back(std::make_unique<Copying>(copying(table)));
    old_.query_once(how.select, [&](Query& row) {
      while (row.step()) put(how, row);
    });
  }
  bool try_whole(const std::string& table) {
    try {
      copy_whole(table);
      return true;
    } catch (const StoreError& error) {
      if (!error.damage()) throw;
      return false;
    }
  }

  void copy_rows(const std::string& table, const std::string& what) {
    uint64_t lost = 0;
    const Copying& how = *copyings_.emplace_back(std::make_unique<Copying>(copying(table)));
    const std::string one = how.select + " NOT INDEXED WHERE rowid = ?";
    walk_rows(old_, table, [&](int64_t number) {
      try {
        old_.query_once(one, [&](Query& row) {
          if (row.bind(number).step()) put(how, row);
        });
      } catch (const StoreError& error) {
        if (!error.damage()) throw;  // the disk is full
        ++lost;
      }
    });
    if (lost > 0) say(base::show_count(lost) + ' ' + what + " were found that cannot be read");
  }

  void drop_broken_batches() {
    std::vector<int64_t> broken;
    std::string memory;
    database_.query_once("SELECT rowid, bytes, codec, data FROM batch", [&](Query& row) {
      while (row.step()) {
        try {
          memory.resize(static_cast<std::size_t>(row.integer(1)));
          unpack(static_cast<Codec>(row.integer(2)), row.bytes(3), memory.data(), memory.size());
        } catch (const std::exception&) {
          broken.push_back(row.integer(0));
        }
      }
    });
    for (const int64_t row : broken) database_.query("DELETE FROM batch WHERE rowid = ?").bind(row).run();
    if (!broken.empty()) say(base::show_count(broken.size()) + " batches cannot be restored");
  }

  /// Transactions whose row is lost, as far as their batches are there. What is younger than the checkpoint
  /// comes again from the source.
  void rebuild_transactions() {
    database_.execute(
        "INSERT INTO txn (pipeline, id, closed, atomic, batches, records, stored_bytes)"
        " SELECT b.pipeline, b.txn, 1, max(b.flags & 1), max(b.number) + 1, sum(b.records), "
        "sum(length(b.data))"
        " FROM batch b JOIN pipeline p ON p.id = b.pipeline WHERE b.txn BETWEEN 1 AND "
        "p.last_transaction AND b.txn > coalesce((SELECT min(position) FROM delivery d WHERE d.pipeline "
        "= "
        "p.id), 0) AND NOT EXISTS (SELECT 1 FROM txn t WHERE t.pipeline = b.pipeline AND t.id = b.txn)"
        " GROUP BY b.pipeline, b.txn");
    database_.execute(
        "DELETE FROM batch WHERE NOT EXISTS (SELECT 1 FROM txn t WHERE t.pipeline = batch.pipeline "
        "AND t.id = batch.txn AND t.closed = 1); DELETE FROM txn WHERE closed = 0");
  }

  /// A plain transaction with holes is delivered without them; a snapshot is whole or not at all.
  void complete_transactions() {
    struct Torn {
      int64_t pipeline, id;
      bool atomic;
    };
    std::vector<Torn> torn;
    database_.query_once(
        "SELECT t.pipeline, t.id, t.atomic FROM txn t LEFT JOIN batch b ON b.pipeline = t.pipeline"
        " AND b.txn = t.id GROUP BY t.pipeline, t.id HAVING count(b.number) <> t.batches",
        [&](Query& row) {
          while (row.step()) torn.push_back({row.integer(0), row.integer(1), row.integer(2) != 0});
        });
    for (const auto& one : torn) {
      give_again(one.pipeline, one.id);
      close_up(one.pipeline, one.id, one.atomic);
    }
    database_.execute(
        "UPDATE delivery SET part = 0, part_batches = 0, part_records = 0 WHERE part <> 0 AND NOT EXISTS"
        " (SELECT 1 FROM txn t WHERE t.pipeline = delivery.pipeline AND t.id = delivery.part)");
    if (!torn.empty()) say(base::show_count(torn.size()) + " transactions have lost batches");
  }
  /// Which batches a sink has already cannot be told in a transaction with holes: it gets all that is left.
  void give_again(int64_t pipeline, int64_t id) {
    database_
        .query(
            "UPDATE delivery SET base = base - part_records,"
            " possibly_duplicated = possibly_duplicated + part_records,"
            " part = 0, part_batches = 0, part_records = 0 WHERE pipeline = ? AND part = ?")
        .bind(pipeline)
        .bind(id)
        .run();
  }
  void close_up(int64_t pipeline, int64_t id, bool atomic) {
    std::vector<int64_t> rows;
    {
      Query row = database_.query("SELECT rowid FROM batch WHERE pipeline = ? AND txn = ? ORDER BY number");
      row.bind(pipeline).bind(id);
      while (row.step()) rows.push_back(row.integer(0));
    }
    if (atomic || rows.empty()) return drop_transaction(database_, pipeline, id);
    for (std::size_t n = 0; n < rows.size(); ++n)
      database_.query("UPDATE batch SET number = ? WHERE rowid = ?").bind(uint64_t{n}).bind(rows[n]).run();
    database_
        .query(
            "UPDATE txn SET (batches, records, stored_bytes) = (SELECT count(*), sum(records), "
            "sum(length(data)) FROM batch b WHERE b.pipeline = txn.pipeline AND b.txn = txn.id)"
            " WHERE pipeline = ? AND id = ?")
        .bind(pipeline)
        .bind(id)
        .run();
  }

  void count_letters() {
    database_.execute(
        "UPDATE pipeline SET letters = (SELECT count(*) FROM dead_letter l WHERE l.pipeline = "
        "pipeline.id), letter_bytes = (SELECT coalesce(sum(size), 0) FROM dead_letter l WHERE "
        "l.pipeline = "
        "pipeline.id); DELETE FROM dead_letter WHERE pending = 1");
  }

  /// What is missing is said, and taken out of the account, so that it adds up from here on.
  void settle_ledger() {
    database_.execute("COMMIT");  // the ledger reads in a transaction of its own
    const auto accounts = read_ledger(database_);
    database_.execute("BEGIN");
    for (const auto& account : accounts) {
      const PipelineId id = *find_pipeline(database_, account.pipeline);
      if (const auto gone =
              static_cast<int64_t>(account.malformed - account.dead_letters - account.dropped)) {
        say_lost(account.pipeline, "the source", gone, "dead letters");
        database_.query("UPDATE pipeline SET dropped = dropped + ? WHERE id = ?").bind(gone).bind(id).run();
      }
      for (const auto& sink : account.deliveries) settle(account.pipeline, id, sink);
    }
  }
  void settle(const std::string& pipeline, PipelineId id, const DeliveryAccount& sink) {
    const auto& counts = sink.counts;
    const auto lost = static_cast<int64_t>(sink.owed + sink.replayed - counts.delivered - counts.filtered -
                                           counts.rejected - sink.in_flight);
    const auto letters =
        static_cast<int64_t>(counts.rejected - sink.dead_letters - sink.dropped - sink.replayed);
    if (lost != 0) say_lost(pipeline, "sink " + sink.sink, lost, "records that it had not got");
    if (letters != 0) say_lost(pipeline, "sink " + sink.sink, letters, "dead letters");
    database_
        .query("UPDATE delivery SET base = base + ?, dropped = dropped + ? WHERE pipeline = ? AND sink = ?")
        .bind(lost)
        .bind(letters)
        .bind(id)
        .bind(sink.sink)
        .run();
  }
  void say_lost(const std::string& pipeline, const std::string& who, int64_t count, const char* what) {
    say("pipeline " + pipeline + ", " + who + ": LOST " +
        (count > 0 ? base::show_count(static_cast<uint64_t>(count)) + ' ' + what
                   : "nothing, but its figures were wrong by " + std::to_string(-count)));
  }

  Database old_;
  std::vector<std::unique_ptr<Copying>> copyings_;  // a database knows its queries by where their text is
  Database database_;
  std::vector<std::string> lines_;
};

/// Removes what an interrupted repair left; nobody has used it.
void clear(const std::filesystem::path& making) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"})
    std::filesystem::remove(making.string() + suffix);
}

std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += "- " + base::one_line(line) + '\n';
  return text;
}

}  // namespace

void walk_rows(Database& database, const std::string& table, const std::function<void(int64_t row)>& see) {
  constexpr int64_t farthest = int64_t{1} << 40;
  const std::string from = "SELECT rowid FROM " + table + " NOT INDEXED WHERE rowid ";
  int64_t done = 0;  // up to here
  int64_t step = 0;  // beyond it, while nothing can be read
  while (step < farthest) {
    const int64_t start = done + step;
    int64_t first = 0;
    try {
      database.query_once(from + "> ? ORDER BY rowid", [&](Query& row) {
        row.bind(start);
        while (row.step()) {
          const int64_t number = row.integer(0);
          if (first == 0) first = number;
          see(number);
          done = number;
        }
        done = std::numeric_limits<int64_t>::max();
      });
    } catch (const StoreError& error) {
      if (!error.damage()) throw;
    }
    if (first != 0 && step > 0) {  // what lies between the damage and here, from behind
      try {
        database.query_once(from + "< ? AND rowid > ? ORDER BY rowid DESC", [&](Query& row) {
          row.bind(first).bind(start - step);
          while (row.step()) see(row.integer(0));
        });
      } catch (const StoreError& error) {
        if (!error.damage()) throw;
      }
    }
    if (done == std::numeric_limits<int64_t>::max()) return;
    step = first != 0 ? 1 : std::max<int64_t>(1, step * 2);
  }
}

Repair salvage(const std::filesystem::path& folder, const Health& health, int64_t now_ms) {
  Repair repair;
  const auto making = file_in_making(folder);
  clear(making);
  repair.set_aside = set_aside(folder, now_ms);
  try {
    repair.lines = Salvage(making, repair.set_aside / "sluice.db").run();
  } catch (const StoreError& error) {
    clear(making);
    if ((error.code() & 0xFF) == StoreError::no_room) throw;  // no room: the message says so
    std::filesystem::remove_all(repair.set_aside);  // further names of files that stay where they are
    throw StoreError(
        "the checkpoints in " + (folder / "sluice.db").string() + " cannot be read, so nothing is begun (" +
            error.what() +
            "). Put back a copy of the folder; or move the folder away to let every source begin "
            "anew, which may deliver records again and misses what was only in the buffer",
        StoreError::corrupt);
  }
  if (repair.lines.empty()) repair.lines.emplace_back("all rows could be read: nothing known is lost");
  base::write_whole_file(
      repair.set_aside / "report.txt",
      "The store was damaged at " + base::show_time(now_ms) + ":\n" + listed(health.damage) +
          "\nA new store was made of what could be read:\n" + listed(repair.lines) +
          "\nThe damaged files are beside this report. Delete the folder when you do not need "
          "them any more.\n",
      0600);
  finish_making(folder);
  return repair;
}

}  // namespace sluice::store

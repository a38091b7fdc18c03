// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <array>
#include <string>

namespace sluice::store {
namespace {

constexpr int64_t application_id = 0x736C7563;  // "sluc"

// One entry for each version; entry n brings a store from version n to n + 1. Entries are never edited after
// a release.
constexpr std::array migrations = {R"sql(
  CREATE TABLE pipeline (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    checkpoint BLOB NOT NULL DEFAULT x'',          -- where the source resumes; empty: from the beginning
    checkpoint_ms INTEGER NOT NULL DEFAULT 0,
    undo_checkpoint BLOB,                          -- what a reset put aside
    undo_ms INTEGER NOT NULL DEFAULT 0,
    last_transaction INTEGER NOT NULL DEFAULT 0,   -- highest id given to a transaction that was closed
    transactions INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0,            -- everything the source handed over, malformed and gaps included
    fetched_bytes INTEGER NOT NULL DEFAULT 0,
    malformed INTEGER NOT NULL DEFAULT 0,          -- dead letters of the source
    gaps INTEGER NOT NULL DEFAULT 0,
    retries INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT '',                -- for people: what the source is doing
    state_ms INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE delivery (
    pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    sink TEXT NOT NULL,
    position INTEGER NOT NULL,                     -- last transaction that is safe at this sink
    state BLOB NOT NULL DEFAULT x'',               -- what the sink returned with it
    base INTEGER NOT NULL,                         -- records that were gone before this delivery came to be
    delivered INTEGER NOT NULL DEFAULT 0,
    delivered_bytes INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,           -- dead letters of this sink
    filtered INTEGER NOT NULL DEFAULT 0,
    possibly_duplicated INTEGER NOT NULL DEFAULT 0,
    retries INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL DEFAULT '',               -- for people
    status_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (pipeline, sink)
  ) WITHOUT ROWID;
  CREATE TABLE txn (
    pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    id INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    atomic INTEGER NOT NULL,
    batches INTEGER NOT NULL DEFAULT 0,
    records INTEGER NOT NULL DEFAULT 0,
    stored_bytes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (pipeline, id)
  ) WITHOUT ROWID;
  CREATE TABLE batch (
    pipeline INTEGER NOT NULL,
    txn INTEGER NOT NULL,
    number INTEGER NOT NULL,                       -- from 0 within the transaction
    stream TEXT NOT NULL,
    format INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    records INTEGER NOT NULL,
    bytes INTEGER NOT NULL,                        -- before compression
    codec INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (pipeline, txn, number)
  );
  CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY,
    pipeline INTEGER NOT NULL,
    sink TEXT NOT NULL,                            -- empty: the source
    pending INTEGER NOT NULL,                      -- its transaction is still open
    stream TEXT NOT NULL,
    reason TEXT NOT NULL,
    place TEXT NOT NULL,
    plugin TEXT NOT NULL,
    plugin_version TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    data BLOB NOT NULL
  );
  CREATE INDEX dead_letter_pending ON dead_letter (pipeline, sink) WHERE pending = 1;
)sql",
                                   R"sql(
  ALTER TABLE txn ADD COLUMN closed_ms INTEGER NOT NULL DEFAULT 0;          -- 0: open, or closed by version 1
  ALTER TABLE delivery ADD COLUMN transactions INTEGER NOT NULL DEFAULT 0;  -- that the sink has committed
)sql",
                                   R"sql(
  ALTER TABLE txn ADD COLUMN sink TEXT NOT NULL DEFAULT '';            -- a replay (id below 0): the one it is for
  ALTER TABLE delivery ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;  -- of the rejected: letters that a person dropped
  ALTER TABLE delivery ADD COLUMN replayed INTEGER NOT NULL DEFAULT 0; -- of the rejected: given to the sink again
  ALTER TABLE pipeline ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0;  -- of the malformed
  ALTER TABLE pipeline ADD COLUMN letters INTEGER NOT NULL DEFAULT 0;  -- that are kept; these two by the triggers
  ALTER TABLE pipeline ADD COLUMN letter_bytes INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE letter_3 (
    id INTEGER PRIMARY KEY AUTOINCREMENT,          -- a person may hold on to a number
    pipeline INTEGER NOT NULL,
    sink TEXT NOT NULL,                            -- empty: the source
    pending INTEGER NOT NULL,                      -- its transaction is still open
    stream TEXT NOT NULL,
    format INTEGER NOT NULL,                       -- 0: of the source, no record
    flags INTEGER NOT NULL,
    replayable INTEGER NOT NULL,                   -- a record that its sink can be given alone
    reason TEXT NOT NULL,
    place TEXT NOT NULL,
    plugin TEXT NOT NULL,
    plugin_version TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    size INTEGER NOT NULL,
    data BLOB NOT NULL                             -- last, so that the others are read without it
  );
  INSERT INTO letter_3
    SELECT id, pipeline, sink, pending, stream,
           CASE WHEN sink = '' THEN 0 WHEN substr(data, 1, 1) = x'7B' THEN 1 ELSE 2 END, 0,
           sink <> '' AND plugin <> 'csv',         -- version 2 did not say whose sink needs whole snapshots
           reason, place, plugin, plugin_version, at_ms, length(data), data FROM dead_letter;
  DROP TABLE dead_letter;
  ALTER TABLE letter_3 RENAME TO dead_letter;
  CREATE INDEX dead_letter_pending ON dead_letter (pipeline, sink) WHERE pending = 1;
  CREATE INDEX dead_letter_kept ON dead_letter (pipeline, sink) WHERE pending = 0;
  UPDATE pipeline SET
    letters = (SELECT count(*) FROM dead_letter WHERE dead_letter.pipeline = pipeline.id),
    letter_bytes = (SELECT coalesce(sum(size), 0) FROM dead_letter WHERE dead_letter.pipeline = pipeline.id);
  CREATE TRIGGER dead_letter_added AFTER INSERT ON dead_letter BEGIN
    UPDATE pipeline SET letters = letters + 1, letter_bytes = letter_bytes + NEW.size WHERE id = NEW.pipeline;
  END;
  CREATE TRIGGER dead_letter_gone AFTER DELETE ON dead_letter BEGIN
    UPDATE pipeline SET letters = letters - 1, letter_bytes = letter_bytes - OLD.size WHERE id = OLD.pipeline;
  END;
  ALTER TABLE pipeline ADD COLUMN source_plugin TEXT NOT NULL DEFAULT '';   -- whose checkpoint it is; empty: not known yet
  ALTER TABLE pipeline ADD COLUMN undo_plugin TEXT NOT NULL DEFAULT '';     -- whose the one is that a reset put aside
)sql",
                                   R"sql(
  ALTER TABLE delivery ADD COLUMN part INTEGER NOT NULL DEFAULT 0;          -- the transaction of which the sink has a part
  ALTER TABLE delivery ADD COLUMN part_batches INTEGER NOT NULL DEFAULT 0;  -- so many of its first batches
  ALTER TABLE delivery ADD COLUMN part_records INTEGER NOT NULL DEFAULT 0;  -- and so many records, which are counted already
)sql",
                                   R"sql(
  ALTER TABLE delivery ADD COLUMN plugin TEXT NOT NULL DEFAULT '';          -- whose state it is; empty: not known yet
)sql"};
static_assert(migrations.size() == schema_version);

void refuse_foreign(Database& database, int64_t version) {
  const int64_t id = database.integer("PRAGMA application_id");
  if (id != application_id && !(id == 0 && version == 0)) {
    throw base::Error("the store's file sluice.db belongs to another program; set another [store] path");
  }
  if (version > schema_version) {
    throw base::Error("the store was made by a newer sluice (store version " + std::to_string(version) +
                      ", this program knows up to " + std::to_string(schema_version) +
                      "); install that version again");
  }
}

}  // namespace

void migrate(Database& database) {
  int64_t version = database.integer("PRAGMA user_version");
  refuse_foreign(database, version);
  if (version == 0) {
    database.execute("PRAGMA page_size = 8192");
    database.execute("PRAGMA auto_vacuum = INCREMENTAL");
  }
  database.execute("PRAGMA journal_mode = WAL");
  // Debian's SQLite writes zeros over everything that is deleted: each batch would go to the disk twice more.
  database.execute("PRAGMA secure_delete = FAST");
  for (; version < schema_version; ++version) {
    database.execute("BEGIN IMMEDIATE");
    database.execute(migrations.at(static_cast<std::size_t>(version)));
    database.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
    database.execute(("PRAGMA user_version = " + std::to_string(version + 1)).c_str());
    database.execute("COMMIT");
  }
}

void require_current(Database& database) {
  const int64_t version = database.integer("PRAGMA user_version");
  refuse_foreign(database, version);
  if (version < schema_version)
    throw base::Error("the store is older than this program; start `sluice run` once to update it");
}

}  // namespace sluice::store

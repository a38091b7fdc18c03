// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "core/store/fixture.hpp"
#include "store/integrity.hpp"
#include "store/letter_box.hpp"
#include "store/schema.hpp"

using namespace sluice;
using store::Database;
using store::Store;

TEST_CASE("a second process on the same store is refused, and told why") {
  const test::TemporaryFolder folder;
  const Store first(folder.path(), Store::Access::own);
  CHECK_THROWS_WITH(Store(folder.path(), Store::Access::own), doctest::Contains("is in use by process"));
}

TEST_CASE("a store can be looked at while it is in use") {
  test::StoreFixture fixture;
  fixture.one_transaction(1, "page-2", 3);
  Store beside(fixture.folder.path(), Store::Access::look);
  CHECK(beside.read([](Database& db) { return store::list_checkpoints(db); }).at(0).checkpoint == "page-2");
}

TEST_CASE("looking at a store that is not there makes none") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(Store(folder.path() / "none", Store::Access::look), doctest::Contains("no store in"));
  CHECK(!std::filesystem::exists(folder.path() / "none"));
}

TEST_CASE("a store made by a newer version is refused and left alone") {
  const test::TemporaryFolder folder;
  { const Store made(folder.path(), Store::Access::own); }
  Database(folder.path() / "sluice.db", false).execute("PRAGMA user_version = 99");
  CHECK_THROWS_WITH(Store(folder.path(), Store::Access::own), doctest::Contains("newer sluice"));
  CHECK(Database(folder.path() / "sluice.db", false).integer("PRAGMA user_version") == 99);
}

TEST_CASE("a database of another program is refused and left alone") {
  const test::TemporaryFolder folder;
  {
    Database other(folder.path() / "sluice.db", true);
    other.execute("PRAGMA application_id = 77");
    other.execute("CREATE TABLE precious (x)");
  }
  CHECK_THROWS_WITH(Store(folder.path(), Store::Access::own), doctest::Contains("another program"));
  CHECK(Database(folder.path() / "sluice.db", false).integer("SELECT count(*) FROM sqlite_schema") == 1);
}

TEST_CASE("a first start that was cut short while the database was made is no obstacle to the next one") {
  const test::TemporaryFolder folder, cut;
  Database making(folder.path() / "sluice.db", true);
  making.execute("PRAGMA page_size = 8192; PRAGMA cache_size = 1; CREATE TABLE t (x); BEGIN IMMEDIATE");
  for (int i = 0; i < 50; ++i) making.execute("INSERT INTO t VALUES (zeroblob(9000))");
  making.execute("PRAGMA cache_spill = 1; UPDATE t SET x = zeroblob(9001); DROP TABLE t");
  for (const char* file : {"sluice.db", "sluice.db-journal"})
    std::filesystem::copy_file(folder.path() / file, cut.path() / file);
  REQUIRE(std::filesystem::file_size(cut.path() / "sluice.db-journal") > 0);
  CHECK_THROWS_AS(
      Database(cut.path() / "sluice.db", Database::Open::read).integer("SELECT count(*) FROM sqlite_schema"),
      store::StoreError);
  CHECK_FALSE(store::look_at(cut.path(), [] { return false; }).damaged());
}

TEST_CASE("a file that is no database is refused with what to do") {
  const test::TemporaryFolder folder;
  {
    Database made(folder.path() / "sluice.db", true);
    made.execute("CREATE TABLE t (x)");
  }
  std::filesystem::resize_file(folder.path() / "sluice.db", 50);
  CHECK_THROWS_AS(Store(folder.path(), Store::Access::own), store::StoreError);
}

TEST_CASE_FIXTURE(test::StoreFixture, "a write that throws leaves nothing behind") {
  CHECK_THROWS(write([&](Database& db) {
    store::save_checkpoint(db, pipeline, "half", 1);
    throw base::Error("in the middle");
  }));
  CHECK(checkpoint() == "");
  one_transaction(1, "whole", 1);
  CHECK(checkpoint() == "whole");
}

TEST_CASE_FIXTURE(test::StoreFixture,
                  "who looks at the store of a killed process leaves its files as they are") {
  one_transaction(1, "page-2", 3);
  const test::TemporaryFolder killed;  // what it left: the files as they are now
  const auto log = killed.path() / "sluice.db-wal";
  for (const char* name : {"sluice.db", "sluice.db-wal"})
    std::filesystem::copy_file(folder.path() / name, killed.path() / name);
  const auto before = std::filesystem::file_size(log);
  CHECK(before > 0);
  {
    store::Store look(killed.path(), store::Store::Access::look);
    CHECK(look.read([](Database& db) { return store::list_checkpoints(db).at(0).checkpoint; }) == "page-2");
  }
  REQUIRE(std::filesystem::exists(log));
  CHECK(std::filesystem::file_size(log) == before);
}

namespace {

/// Takes out what versions 3 to 5 have added.
void back_to_version_2(Database& db) {
  db.execute(
      "ALTER TABLE delivery DROP COLUMN plugin; ALTER TABLE delivery DROP COLUMN part; ALTER TABLE delivery "
      "DROP COLUMN part_batches;"
      "ALTER TABLE delivery DROP COLUMN part_records;"
      "DROP TRIGGER dead_letter_added; DROP TRIGGER dead_letter_gone; DROP INDEX dead_letter_kept;"
      "ALTER TABLE txn DROP COLUMN sink; ALTER TABLE delivery DROP COLUMN dropped;"
      "ALTER TABLE delivery DROP COLUMN replayed; ALTER TABLE pipeline DROP COLUMN dropped;"
      "ALTER TABLE pipeline DROP COLUMN source_plugin; ALTER TABLE pipeline DROP COLUMN undo_plugin;"
      "ALTER TABLE pipeline DROP COLUMN letters; ALTER TABLE pipeline DROP COLUMN letter_bytes;"
      "ALTER TABLE dead_letter DROP COLUMN format; ALTER TABLE dead_letter DROP COLUMN flags;"
      "ALTER TABLE dead_letter DROP COLUMN replayable; ALTER TABLE dead_letter DROP COLUMN size;"
      "PRAGMA user_version = 2");
}

}  // namespace

TEST_CASE_FIXTURE(test::StoreFixture,
                  "a store of version 2 keeps its letters, and those of sinks can be replayed") {
  write([&](Database& db) {
    store::attach_delivery(db, pipeline, "siem", "siem");
    store::add_dead_letter(db, pipeline, {"siem", "events", "bad", "record 1", "siem", "0.1.0", 7, "{}"});
    store::add_dead_letter(db, pipeline, {"siem", "log", "bad", "record 2", "siem", "0.1.0", 7, "CEF:0"});
    store::add_dead_letter(db, pipeline, {{}, "events", "bad", "element 1", "kata", "0.1.0", 7, "{,"});
    db.execute("UPDATE dead_letter SET pending = 0");
    db.execute("UPDATE pipeline SET fetched = 3, malformed = 1");
    db.execute("UPDATE delivery SET rejected = 2");
  });
  store.reset();
  {
    Database old(folder.path() / "sluice.db", false);
    back_to_version_2(old);
  }
  restart();
  CHECK(account().adds_up());
  CHECK(account().letters.letters == 3);
  CHECK(account().letters.bytes == 9);
  std::string kinds;
  read([&](Database& db) {
    store::each_letter(db, {}, store::WithData::yes, [&](const store::StoredLetter& one) {
      kinds += std::to_string(one.letter.format) + (one.letter.replayable ? "yes " : "no ");
      kinds += std::string(one.letter.data) + ' ';
      return true;
    });
  });
  CHECK(kinds == "1yes {} 2yes CEF:0 0no {, ");
}

TEST_CASE_FIXTURE(test::StoreFixture,
                  "a store of version 4 keeps the states of its sinks, whosever they are") {
  write([&](Database& db) {
    store::attach_delivery(db, pipeline, "out", "file");
    store::note_commit(db, pipeline, "out", "12 bytes", {});
  });
  store.reset();
  Database(folder.path() / "sluice.db", false)
      .execute("ALTER TABLE delivery DROP COLUMN plugin; PRAGMA user_version = 4");
  restart();
  CHECK(write([&](Database& db) { return store::hand_over_delivery(db, pipeline, "out", "file"); }) == "");
  const auto stored =
      write([&](Database& db) { return store::attach_delivery(db, pipeline, "out", "file"); });
  CHECK(stored.state == "12 bytes");
  CHECK(write([&](Database& db) { return store::hand_over_delivery(db, pipeline, "out", "siem"); }) ==
        "file");
}

TEST_CASE_FIXTURE(test::StoreFixture, "a store of version 1 is brought up to date and keeps what it holds") {
  one_transaction(1, "page-2", 3);
  write([&](Database& db) { store::attach_delivery(db, pipeline, "siem", "siem"); });
  store.reset();
  {
    Database old(folder.path() / "sluice.db", false);
    back_to_version_2(old);
    old.execute("ALTER TABLE txn DROP COLUMN closed_ms");
    old.execute("ALTER TABLE delivery DROP COLUMN transactions");
    old.execute("PRAGMA user_version = 1");
  }
  restart();
  CHECK(checkpoint() == "page-2");
  CHECK(account().adds_up());
  CHECK(account().deliveries.at(0).in_flight == 3);
  CHECK_FALSE(account().deliveries.at(0).waiting_since_ms);  // version 1 did not say
}

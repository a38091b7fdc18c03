// SPDX-License-Identifier: Apache-2.0
#include "store/salvage.hpp"

#include <fstream>
#include <vector>

#include <doctest/doctest.h>

#include "core/store/fixture.hpp"

using namespace sluice;
using store::Database;
using store::Health;

namespace {

constexpr int64_t page_size = 8192;

/// A closed store with a backlog of many batches for one sink, and dead letters.
struct Damage : test::StoreFixture {
  static constexpr int transactions = 40;
  static constexpr uint32_t records = 200;

  Damage() {
    write([&](Database& db) {
      store::attach_delivery(db, pipeline, "siem", "siem");
      for (int n = 0; n < 50; ++n) {
        const std::string data(1000, 'x');
        store::add_dead_letter(db, pipeline, {{}, "events", "bad", "here", "kata", "1", 5, data});
      }
      store::settle_dead_letters(db, pipeline, {});
      store::count_fetched(db, pipeline, {0, 0, 50, 0});
    });
    for (int id = 1; id <= transactions; ++id) incompressible(id);
    write([&](Database& db) { store::advance_delivery(db, pipeline, "siem", 2, "state", {400, 1, 0, 0}); });
    REQUIRE(account().adds_up());
    store.reset();
  }
  void incompressible(int id) {
    std::string lines;
    uint64_t noise = static_cast<uint64_t>(id) * 7919;
    for (uint32_t n = 0; n < records; ++n) {
      std::string record;
      for (int i = 0; i < 60; ++i) {
        noise = noise * 6364136223846793005ULL + 1442695040888963407ULL;
        record += static_cast<char>('!' + (noise >> 33U) % 90);
      }
      lines += record + '\n';
    }
    open(id);
    append(id, 0, lines, records);
    close(id, "page-" + std::to_string(id), records);
  }

  std::filesystem::path file() const { return folder.path() / "sluice.db"; }
  void overwrite(int64_t at, int64_t length, char with = '\x5a') const {
    std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(at);
    out << std::string(static_cast<std::size_t>(length), with);
  }
  /// The pages of a table, or of its index; its root comes first.
  std::vector<int64_t> pages(const std::string& table) const {
    std::vector<int64_t> found;
    Database(file(), Database::Open::read)
        .query_once("SELECT pageno FROM dbstat WHERE name = '" + table + "' ORDER BY path",
                    [&](store::Query& row) {
                      while (row.step()) found.push_back(row.integer(0));
                    });
    REQUIRE_FALSE(found.empty());
    return found;
  }
  void ruin(int64_t page) const { overwrite((page - 1) * page_size, page_size); }

  Health look() const {
    return store::look_at(folder.path(), [] { return false; });
  }
  std::string repair() {
    const Health health = look();
    CHECK(health.damaged());
    const auto done = store::salvage(folder.path(), health, 1'000'000);
    CHECK(std::filesystem::exists(done.set_aside / "report.txt"));
    CHECK(std::filesystem::exists(done.set_aside / "sluice.db"));
    CHECK_FALSE(look().damaged());
    restart();
    CHECK(account().adds_up());
    std::string text;
    for (const auto& line : done.lines) text += line + '\n';
    return text;
  }
  uint64_t left() { return account().deliveries.at(0).in_flight; }
  static bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }
};

constexpr uint64_t owed = uint64_t{38} * Damage::records;

}  // namespace

TEST_CASE_FIXTURE(Damage, "a sound store is in good health, and so is a folder without one") {
  CHECK_FALSE(look().damaged());
  CHECK(look().complete);
  CHECK(look().remarks.empty());
  const test::TemporaryFolder empty;
  CHECK_FALSE(store::look_at(empty.path(), [] { return false; }).damaged());
}

TEST_CASE_FIXTURE(Damage, "a look ends when the time for it is over, and says so") {
  const Health health = store::look_at(folder.path(), [] { return true; });
  CHECK_FALSE(health.complete);
  CHECK_FALSE(health.damaged());
}

TEST_CASE_FIXTURE(Damage, "a ruined batch is found, all others are saved, and the loss is said") {
  const auto of_batches = pages("batch");
  ruin(of_batches.at(of_batches.size() / 2));
  const std::string report = repair();
  CHECK(left() < owed);
  CHECK(left() >= owed - 4 * records);
  CHECK(has(report, "sink siem: LOST"));
  CHECK(checkpoint() == "page-40");
}

TEST_CASE_FIXTURE(Damage, "bytes that changed inside a compressed batch are found") {
  store::Store(folder.path(), store::Store::Access::own).write(store::Durability::durable, [](Database& db) {
    db.execute(
        "UPDATE batch SET data = substr(data, 1, length(data) - 40) || x'2A' || substr(data, -39) WHERE txn "
        "= 7");
  });
  const std::string report = repair();
  CHECK(left() == owed - records);
  CHECK(has(report, "LOST 200 records that it had not got"));
}

TEST_CASE_FIXTURE(Damage, "a ruined index of the batches costs nothing") {
  for (const int64_t page : pages("sqlite_autoindex_batch_1")) ruin(page);
  const std::string report = repair();
  CHECK(left() == owed);
  CHECK_FALSE(has(report, "LOST"));
}

TEST_CASE_FIXTURE(Damage, "a ruined list of transactions is made again from the batches") {
  ruin(pages("txn").at(0));
  const std::string report = repair();
  CHECK(left() == owed);
  CHECK(has(report, "made again from the batches"));
  CHECK_FALSE(has(report, "LOST"));
}

TEST_CASE_FIXTURE(Damage,
                  "without the positions of the sinks the buffer is delivered again, and none is lost") {
  ruin(pages("delivery").at(0));
  const Health health = look();
  const auto done = store::salvage(folder.path(), health, 1'000'000);
  restart();
  write([&](Database& db) { store::attach_delivery(db, pipeline, "siem", "siem"); });
  CHECK(account().adds_up());
  CHECK(left() == uint64_t{transactions} * records);
}

TEST_CASE_FIXTURE(Damage, "ruined dead letters are counted as lost") {
  const auto letters = pages("dead_letter");
  ruin(letters.at(letters.size() / 2));
  const std::string report = repair();
  CHECK(has(report, "the source: LOST"));
  CHECK(account().dead_letters < 50);
  CHECK(account().dead_letters > 20);
  CHECK(left() == owed);
}

TEST_CASE_FIXTURE(Damage, "a file that was cut short keeps what is in front of the cut") {
  std::filesystem::resize_file(file(), std::filesystem::file_size(file()) / 2);
  CHECK(look().damaged());
  try {
    store::salvage(folder.path(), look(), 1'000'000);
    restart();
    CHECK(account().adds_up());
    CHECK(left() > 0);
  } catch (const store::StoreError& error) {
    CHECK(has(error.what(), "cannot be read, so nothing is begun"));
  }
}

TEST_CASE_FIXTURE(Damage, "without its checkpoints a store is not begun anew, and stays as it is") {
  SUBCASE("the header is ruined") {
    overwrite(0, 100);
  }
  SUBCASE("the schema is ruined") {
    ruin(1);
  }
  SUBCASE("the table of checkpoints is ruined") {
    ruin(pages("pipeline").at(0));
  }
  SUBCASE("the file is empty") {
    std::filesystem::resize_file(file(), 0);
  }
  SUBCASE("the file is gone") {
    std::filesystem::remove(file());
  }
  const Health health = look();
  REQUIRE(health.damaged());
  CHECK_THROWS_WITH_AS(store::salvage(folder.path(), health, 1'000'000),
                       doctest::Contains("nothing is begun"), store::StoreError);
  CHECK(look().damaged());
}

TEST_CASE_FIXTURE(Damage, "a log whose header is ruined is found, and the store is that of before") {
  {
    Database first(file(), false);  // keeps the log when the other one closes
    first.integer("SELECT count(*) FROM pipeline");
    store::Store own(folder.path(), store::Store::Access::own);
    own.write(store::Durability::durable,
              [&](Database& db) { store::save_checkpoint(db, pipeline, "page-41", 1); });
    std::filesystem::copy_file(folder.path() / "sluice.db-wal", folder.path() / "kept");
  }
  std::filesystem::rename(folder.path() / "kept", folder.path() / "sluice.db-wal");
  std::fstream(folder.path() / "sluice.db-wal", std::ios::binary | std::ios::in | std::ios::out)
      << "ruined!!";
  CHECK(has(look().damage.at(0), "what was committed last"));
  repair();
  CHECK(account().adds_up());
}

TEST_CASE_FIXTURE(Damage, "a repair that was interrupted when its store was whole is completed") {
  std::filesystem::copy_file(file(), folder.path() / "sluice.db.repaired");
  std::filesystem::resize_file(file(), 0);
  store::complete_repair(folder.path());
  CHECK_FALSE(look().damaged());
  restart();
  CHECK(left() == owed);
}

TEST_CASE(
    "a database without tables is damage where a store had been made, and a cut first start elsewhere") {
  const test::TemporaryFolder folder;
  {
    Database empty(folder.path() / "sluice.db", Database::Open::create);
    empty.execute("PRAGMA journal_mode = WAL");
  }
  const auto look = [&] { return store::look_at(folder.path(), [] { return false; }); };
  CHECK_FALSE(look().damaged());
  std::ofstream(store::mark_of(folder.path())) << "made";
  REQUIRE(look().damaged());
  CHECK(look().damage.front() == "tables are missing");
}

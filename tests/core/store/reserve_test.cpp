// SPDX-License-Identifier: Apache-2.0
#include "store/reserve.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "core/store/fixture.hpp"
#include "support/contains.hpp"

using namespace sluice;
using store::Reserve;
using store::Store;

namespace {

constexpr int64_t more_than_any_disk = int64_t{1} << 60;

/// The database itself says that it is full, on a disk with room.
void fill_up(Store& store) {
  store.write(store::Durability::durable, [](store::Database& db) {
    db.execute(("PRAGMA max_page_count = " + std::to_string(db.integer("PRAGMA page_count"))).c_str());
  });
}

}  // namespace

TEST_CASE("the reserve takes room on the disk, and gives it up") {
  test::TemporaryFolder folder;
  const auto file = folder.path() / "reserve";
  Reserve reserve(file, 1 << 20);
  CHECK_FALSE(reserve.held());
  CHECK(reserve.take());
  CHECK(reserve.held());
  CHECK(std::filesystem::file_size(file) == 1 << 20);
  reserve.give_up();
  CHECK_FALSE(reserve.held());
  CHECK(std::filesystem::file_size(file) == 0);
  CHECK(reserve.take());
}

TEST_CASE("the reserve of an earlier run is taken over") {
  test::TemporaryFolder folder;
  CHECK(Reserve(folder.path() / "reserve", 1 << 20).take());
  const auto written = std::filesystem::last_write_time(folder.path() / "reserve");
  CHECK(Reserve(folder.path() / "reserve", 1 << 20).take());
  CHECK(std::filesystem::last_write_time(folder.path() / "reserve") == written);
}

TEST_CASE("where the disk has no room for the reserve none of it is taken") {
  test::TemporaryFolder folder;
  Reserve reserve(folder.path() / "reserve", more_than_any_disk);
  CHECK_FALSE(reserve.take());
  CHECK_FALSE(reserve.held());
  CHECK(std::filesystem::file_size(folder.path() / "reserve") == 0);
}

TEST_CASE("a full disk gives the reserve to the store, which takes it again when there is room") {
  test::StoreFixture site;
  CHECK(site.store->has_room());
  fill_up(*site.store);
  const std::string large(100'000, 'x');
  try {
    site.write([&](store::Database& db) {
      store::add_dead_letter(db, site.pipeline, {"", "events", "reason", "place", "kata", "1", 0, large});
    });
    FAIL("the store is full");
  } catch (const store::StoreError& error) {
    CHECK(error.disk_full());
    CHECK(test::contains(error.what(), "make room, sluice goes on by itself"));
  }
  CHECK(std::filesystem::file_size(site.folder.path() / "reserve") == 0);
  CHECK_NOTHROW(site.store->require_room());  // this disk has room
  CHECK(std::filesystem::file_size(site.folder.path() / "reserve") == Reserve::usual_size);
}

TEST_CASE("without the reserve nothing may be stored that can wait, and everything else can be") {
  test::TemporaryFolder folder;
  Store store(folder.path(), Store::Access::own, more_than_any_disk);
  CHECK_FALSE(store.has_room());
  CHECK_THROWS_WITH_AS(
      store.require_room(),
      doctest::Contains("no room for more; the disk is full: make room, sluice goes on by itself"),
      store::StoreError);
  store.write(store::Durability::durable, [](store::Database& db) {
    const auto pipeline = store::pipeline_id(db, "kata");
    store::save_checkpoint(db, pipeline, "token", 1000);
    store::set_source_state(db, pipeline, "retrying: the disk is full", 1000);
  });
  CHECK(store.read([](store::Database& db) { return store::list_checkpoints(db).size(); }) == 1);
}

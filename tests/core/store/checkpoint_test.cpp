// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "core/store/fixture.hpp"
#include "store/holdings.hpp"

using namespace sluice;
using store::Database;

TEST_CASE_FIXTURE(test::StoreFixture, "a checkpoint is opaque: any bytes come back") {
  const std::string bytes("\0\xff' --\n", 7);
  one_transaction(1, bytes, 1);
  restart();
  CHECK(checkpoint() == bytes);
}

TEST_CASE_FIXTURE(test::StoreFixture, "a reset keeps the old checkpoint, and undo puts it back once") {
  one_transaction(1, "page-7", 1);
  write([&](Database& db) { store::reset_checkpoint(db, pipeline, 5); });
  CHECK(checkpoint() == "");
  CHECK(write([&](Database& db) { return store::undo_reset(db, pipeline, 6); }));
  CHECK(checkpoint() == "page-7");
  CHECK(!write([&](Database& db) { return store::undo_reset(db, pipeline, 7); }));
  CHECK(checkpoint() == "page-7");
}

TEST_CASE_FIXTURE(test::StoreFixture, "each pipeline has its own checkpoint") {
  const auto other = write([](Database& db) { return store::pipeline_id(db, "kics-to-csv"); });
  one_transaction(1, "kata's", 1);
  write([&](Database& db) { store::save_checkpoint(db, other, "kics's", 1); });
  CHECK(checkpoint() == "kata's");
  CHECK(read([&](Database& db) { return store::load_checkpoint(db, other); }) == "kics's");
  CHECK(write([](Database& db) { return store::pipeline_id(db, "kics-to-csv"); }) == other);
}

TEST_CASE_FIXTURE(test::StoreFixture,
                  "what is held of a pipeline is its checkpoint and what waits for each sink") {
  CHECK(read([](Database& db) { return store::read_holdings(db).at(0).empty(); }));
  write([&](Database& db) {
    store::attach_delivery(db, pipeline, "file", "file");
    store::attach_delivery(db, pipeline, "siem", "siem");
    store::set_source_plugin(db, pipeline, "kata");
  });
  one_transaction(1, "page-2", 5);
  one_transaction(2, "page-3", 2);
  write([&](Database& db) { store::advance_delivery(db, pipeline, "file", 1, "", {}); });
  const auto held = read([](Database& db) { return store::read_holdings(db, "kata-to-siem").at(0); });
  CHECK(held.checkpoint);
  CHECK(held.source_plugin == "kata");
  CHECK(held.records == 7);
  CHECK(held.sinks == std::vector<store::Backlog>{{"file", 2}, {"siem", 7}});
  CHECK(read([](Database& db) { return store::read_holdings(db, "another").empty(); }));
}

TEST_CASE_FIXTURE(test::StoreFixture,
                  "an abandoned pipeline holds nothing and its checkpoint can be had back") {
  write([&](Database& db) {
    store::attach_delivery(db, pipeline, "siem", "siem");
    store::set_source_plugin(db, pipeline, "kata");
  });
  one_transaction(1, "page-2", 5);
  for (int i = 0; i < 2; ++i) write([](Database& db) { store::abandon_pipeline(db, "kata-to-siem", 7); });
  const auto held = read([](Database& db) { return store::read_holdings(db).at(0); });
  CHECK(held.empty());
  CHECK(held.sinks.empty());
  CHECK(account().adds_up());
  CHECK(account().fetched == 5);
  write([&](Database& db) { store::set_source_plugin(db, pipeline, "another"); });
  CHECK(write([&](Database& db) { return store::undo_reset(db, pipeline, 8); }));
  CHECK(checkpoint() == "page-2");
  CHECK(read([](Database& db) { return store::read_holdings(db).at(0).source_plugin; }) == "kata");
}

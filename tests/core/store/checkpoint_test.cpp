// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "core/store/fixture.hpp"

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

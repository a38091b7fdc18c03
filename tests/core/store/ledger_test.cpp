// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "core/store/fixture.hpp"

using namespace sluice;
using store::Database;

namespace {

struct LedgerFixture : test::StoreFixture {
  LedgerFixture() {
    write([&](Database& db) { store::attach_delivery(db, pipeline, "siem", "siem"); });
  }
  void deliver(store::TransactionId id, uint64_t delivered, uint64_t rejected) {
    write([&](Database& db) {
      for (uint64_t i = 0; i < rejected; ++i) {
        store::add_dead_letter(db, pipeline,
                               {"siem", "events", "too long", "record 1", "siem", "0.1.0", 1, "{}"});
      }
      store::advance_delivery(db, pipeline, "siem", id, "", {delivered, delivered * 10, rejected, 0});
      store::settle_dead_letters(db, pipeline, "siem");
      store::forget_transactions(db, pipeline, id);
    });
  }
};

}  // namespace

TEST_CASE_FIXTURE(LedgerFixture, "fetched is what was delivered, refused and is in flight") {
  one_transaction(1, "a", 10);
  one_transaction(2, "b", 5);
  CHECK(account().deliveries.at(0).in_flight == 15);
  CHECK(account().adds_up());
  deliver(1, 8, 2);
  const auto account = this->account();
  CHECK(account.fetched == 15);
  CHECK(account.deliveries.at(0).counts.delivered == 8);
  CHECK(account.deliveries.at(0).dead_letters == 2);
  CHECK(account.deliveries.at(0).in_flight == 5);
  CHECK(account.adds_up());
}

TEST_CASE_FIXTURE(LedgerFixture, "a ledger that was broken on purpose does not add up") {
  one_transaction(1, "a", 10);
  one_transaction(2, "b", 5);
  deliver(1, 9, 1);
  REQUIRE(account().adds_up());
  SUBCASE("a delivered record was not counted") {
    write([](Database& db) { db.execute("UPDATE delivery SET delivered = delivered - 1"); });
  }
  SUBCASE("a record was counted twice") {
    write([](Database& db) { db.execute("UPDATE delivery SET delivered = delivered + 1"); });
  }
  SUBCASE("a buffered transaction vanished") {
    write([](Database& db) { db.execute("DELETE FROM txn"); });
  }
  SUBCASE("a dead letter vanished") {
    write([](Database& db) { db.execute("DELETE FROM dead_letter"); });
  }
  SUBCASE("a fetched record was not counted") {
    write([](Database& db) { db.execute("UPDATE pipeline SET fetched = fetched - 1"); });
  }
  SUBCASE("a malformed record has no letter") {
    write([](Database& db) { db.execute("UPDATE pipeline SET malformed = 1, fetched = fetched + 1"); });
  }
  CHECK(!account().adds_up());
}

TEST_CASE_FIXTURE(LedgerFixture, "dead letters of a transaction that is given up do not count") {
  const auto add = [&] {
    write([&](Database& db) {
      store::add_dead_letter(
          db, pipeline, {std::string_view(), "events", "not JSON", "element 3", "kata", "0.1.0", 1, "{,}"});
    });
  };
  add();
  SUBCASE("given up by its source") {
    write([&](Database& db) { store::drop_dead_letters(db, pipeline, std::string_view()); });
  }
  SUBCASE("given up by a kill") {
    restart();
  }
  CHECK(account().dead_letters == 0);
  CHECK(write([&](Database& db) {
          store::settle_dead_letters(db, pipeline, std::string_view());
          return db.changes();
        }) == 0);
}

TEST_CASE_FIXTURE(test::StoreFixture,
                  "the age of a backlog is that of the oldest transaction a sink has not") {
  write([&](Database& db) { store::attach_delivery(db, pipeline, "siem", "siem"); });
  CHECK_FALSE(account().deliveries.at(0).waiting_since_ms);
  one_transaction(1, "a", 2);
  one_transaction(2, "b", 2);
  CHECK(account().deliveries.at(0).waiting_since_ms == 1000);
  write([&](Database& db) { store::advance_delivery(db, pipeline, "siem", 1, "", {2, 20, 0, 0}); });
  CHECK(account().deliveries.at(0).waiting_since_ms == 2000);
  CHECK(account().deliveries.at(0).transactions == 1);
  write([&](Database& db) { store::advance_delivery(db, pipeline, "siem", 2, "", {2, 20, 0, 0}); });
  CHECK_FALSE(account().deliveries.at(0).waiting_since_ms);
  CHECK(account().deliveries.at(0).transactions == 2);
}

TEST_CASE_FIXTURE(
    test::StoreFixture,
    "a part of a transaction counts as delivered, and the rest as in flight, until all of it is") {
  write([&](Database& db) { store::attach_delivery(db, pipeline, "siem", "siem"); });
  one_transaction(1, "a", 5);
  write([&](Database& db) { store::advance_within(db, pipeline, "siem", {1, 1, 3}, "s", {2, 20, 0, 1}); });
  CHECK(account().deliveries.at(0).in_flight == 2);
  CHECK(account().adds_up());
  const auto stored =
      write([&](Database& db) { return store::attach_delivery(db, pipeline, "siem", "siem"); });
  CHECK(stored.part.transaction == 1);
  CHECK(stored.part.batches == 1);
  CHECK(stored.part.records == 3);
  write([&](Database& db) { store::advance_replay(db, pipeline, "siem", "s", {}); });
  CHECK(account().deliveries.at(0).in_flight == 2);
  write([&](Database& db) { store::advance_delivery(db, pipeline, "siem", 1, "s", {2, 20, 0, 0}); });
  CHECK(account().deliveries.at(0).in_flight == 0);
  CHECK(account().adds_up());
}

TEST_CASE_FIXTURE(test::StoreFixture, "figures are the account without the letters that have to be counted") {
  one_transaction(1, "a", 2);
  write([&](Database& db) {
    store::add_dead_letter(db, pipeline, {{}, "events", "bad", "place", "kata", "1", 5, "x"});
    store::settle_dead_letters(db, pipeline, {});
    store::count_fetched(db, pipeline, {0, 0, 1, 0});
  });
  CHECK(account().dead_letters == 1);
  const auto figures =
      store->view([](Database& db) { return store::read_ledger(db, {}, store::Detail::figures).at(0); });
  CHECK(figures.dead_letters == 0);
  CHECK(figures.malformed == 1);
  CHECK(figures.fetched == 3);
}

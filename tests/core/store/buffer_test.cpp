// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "core/store/fixture.hpp"

using namespace sluice;
using store::Database;

namespace {

struct BufferFixture : test::StoreFixture {
  std::string batch(store::TransactionId id, int64_t number) {
    std::string bytes;
    const bool found = read([&](Database& db) {
      return store::read_batch(db, pipeline, id, number, [&](const store::BatchHead& head) {
        bytes.resize(head.bytes);
        return bytes.data();
      });
    });
    return found ? bytes : "not there";
  }
  store::TransactionId next(store::TransactionId after) {
    const auto found = read([&](Database& db) { return store::next_closed(db, pipeline, after); });
    return found ? found->id : 0;
  }
};

}  // namespace

TEST_CASE_FIXTURE(BufferFixture, "a closed transaction survives a kill, an open one does not") {
  one_transaction(1, "page-2", 3);
  open(2);
  append(2, 0, "{}\n", 1);
  CHECK(batch(2, 0) == "{}\n");
  restart();
  CHECK(next(0) == 1);
  CHECK(next(1) == 0);
  CHECK(batch(2, 0) == "not there");
  CHECK(checkpoint() == "page-2");
}

TEST_CASE_FIXTURE(BufferFixture, "what goes in comes out, compressed or not") {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += "{\"строка\":\"\\u0000 \xF0\x9F\x98\x80\",\"n\":" + std::to_string(i) + "}\n";
  std::string noise;
  for (uint32_t i = 0, x = 1; i < 3000; ++i)
    noise += static_cast<char>((x = x * 1664525U + 1013904223U) >> 24U);
  open(1);
  append(1, 0, text, 5000);
  append(1, 1, noise, 1);
  append(1, 2, "", 0);
  append(1, 3, "x\n", 1);
  CHECK(batch(1, 0) == text);
  CHECK(batch(1, 1) == noise);
  CHECK(batch(1, 2) == "");
  CHECK(batch(1, 3) == "x\n");
}

TEST_CASE_FIXTURE(BufferFixture,
                  "no memory is taken for numbers in a damaged row that its data does not have") {
  one_transaction(1, "page-2", 200);
  const int64_t bytes = read([](Database& db) { return db.integer("SELECT bytes FROM batch"); });
  REQUIRE(bytes > 512);  // packed
  for (const int64_t wrong : {int64_t{-1}, int64_t{1} << 40, bytes + 1, bytes - 1, int64_t{0}}) {
    CAPTURE(wrong);
    write([&](Database& db) { db.query("UPDATE batch SET bytes = ?").bind(wrong).run(); });
    CHECK_THROWS_WITH(batch(1, 0), doctest::Contains("the store is damaged"));
  }
  write([&](Database& db) {
    db.query("UPDATE batch SET bytes = ?, records = ?").bind(bytes).bind(int64_t{0xffff'ffff}).run();
  });
  CHECK_THROWS_WITH(batch(1, 0), doctest::Contains("the store is damaged"));
}

TEST_CASE_FIXTURE(BufferFixture, "a damaged batch is reported, not delivered") {
  open(1);
  append(1, 0, std::string(4000, 'a') + "\n", 1);
  write([](Database& db) { db.execute("UPDATE batch SET data = zeroblob(20)"); });
  CHECK_THROWS_WITH(batch(1, 0), doctest::Contains("the store is damaged"));
}

TEST_CASE_FIXTURE(BufferFixture, "a transaction is forgotten when every sink has it, not before") {
  write([&](Database& db) {
    store::attach_delivery(db, pipeline, "siem", "siem");
    store::attach_delivery(db, pipeline, "file", "file");
  });
  one_transaction(1, "a", 2);
  one_transaction(2, "b", 2);
  const auto deliver = [&](const char* sink, store::TransactionId id) {
    write([&](Database& db) {
      store::advance_delivery(db, pipeline, std::string_view(sink), id, "", {2, 20, 0, 0});
      store::forget_transactions(db, pipeline, store::delivered_by_all(db, pipeline));
    });
  };
  deliver("siem", 1);
  deliver("siem", 2);
  CHECK(next(0) == 1);
  deliver("file", 1);
  CHECK(next(0) == 2);
  deliver("file", 2);
  CHECK(next(0) == 0);
  CHECK(read([&](Database& db) { return store::buffered_bytes(db, pipeline); }) == 0);
}

TEST_CASE_FIXTURE(BufferFixture, "numbers of transactions are not given twice") {
  one_transaction(1, "a", 1);
  write([&](Database& db) { store::forget_transactions(db, pipeline, 1); });
  restart();
  CHECK(read([&](Database& db) { return store::next_transaction_id(db, pipeline); }) == 2);
}

TEST_CASE_FIXTURE(BufferFixture, "a new sink begins with what is in the buffer") {
  one_transaction(1, "a", 5);
  write([&](Database& db) { store::forget_transactions(db, pipeline, 1); });
  one_transaction(2, "b", 7);
  const auto stored =
      write([&](Database& db) { return store::attach_delivery(db, pipeline, "late", "siem"); });
  CHECK(stored.position == 1);
  const auto account = this->account();
  CHECK(account.deliveries.at(0).owed == 7);
  CHECK(account.deliveries.at(0).in_flight == 7);
  CHECK(account.adds_up());
}

TEST_CASE_FIXTURE(BufferFixture, "a sink's state goes with its plugin, and its position stays") {
  const auto hand_over = [&](const char* plugin) {
    return write([&](Database& db) { return store::hand_over_delivery(db, pipeline, "out", plugin); });
  };
  const auto attached = [&] {
    return write([&](Database& db) { return store::attach_delivery(db, pipeline, "out", "file"); });
  };
  CHECK(hand_over("file") == "");  // there is none yet
  attached();
  one_transaction(1, "a", 5);
  write([&](Database& db) { store::advance_delivery(db, pipeline, "out", 1, "12 bytes", {5, 50, 0, 0}); });
  CHECK(hand_over("file") == "");
  CHECK(attached().state == "12 bytes");
  CHECK(hand_over("siem") == "file");
  CHECK(attached().state == "");
  CHECK(attached().position == 1);
  CHECK(hand_over("file") == "");  // no state, nothing to tell
}

TEST_CASE_FIXTURE(BufferFixture,
                  "a sink that left the configuration holds nothing up, and what it missed is told") {
  write([&](Database& db) {
    store::attach_delivery(db, pipeline, "siem", "siem");
    store::attach_delivery(db, pipeline, "gone", "siem");
  });
  one_transaction(1, "a", 4);
  const auto orphans = write([&](Database& db) { return store::retire_deliveries(db, pipeline, {"siem"}); });
  REQUIRE(orphans.size() == 1);
  CHECK(orphans[0].sink == "gone");
  CHECK(orphans[0].records == 4);
  CHECK(read([&](Database& db) { return store::delivered_by_all(db, pipeline); }) == 0);
}

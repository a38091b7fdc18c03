// SPDX-License-Identifier: Apache-2.0
#include "store/letter_box.hpp"

#include <doctest/doctest.h>

#include "core/store/fixture.hpp"
#include "store/replays.hpp"

using namespace sluice;
using store::Database;
using store::LetterSelection;

namespace {

/// A sink that got three records and refused two, and a source that found one malformed.
struct LettersFixture : test::StoreFixture {
  LettersFixture() {
    write([&](Database& db) { store::attach_delivery(db, pipeline, "siem", "siem"); });
    one_transaction(1, "a", 3);
    write([&](Database& db) {
      add(db, {"siem", "events", "too long", "record 0", "siem", "0.1.0", 1, "{\"n\":0}", 1, 0, true});
      add(db, {"siem", "alerts", "no date", "record 2", "siem", "0.1.0", 2, "{\"n\":2}", 1, 1, true});
      store::advance_delivery(db, pipeline, "siem", 1, "", {1, 8, 2, 0});
      store::settle_dead_letters(db, pipeline, "siem");
      store::forget_transactions(db, pipeline, 1);
      add(db, {{}, "events", "not JSON", "element 3", "kata", "0.1.0", 3, std::string_view("{\0,}", 4)});
      store::count_fetched(db, pipeline, {0, 0, 1, 0});
      store::settle_dead_letters(db, pipeline, {});
    });
    REQUIRE(account().adds_up());
  }
  void add(Database& db, const store::DeadLetter& letter) { store::add_dead_letter(db, pipeline, letter); }

  std::vector<store::LetterGroup> groups(const LetterSelection& which = {}) {
    return read([&](Database& db) { return store::letter_groups(db, which); });
  }
  std::string reasons(const LetterSelection& which) {
    std::string all;
    read([&](Database& db) {
      store::each_letter(db, which, store::WithData::no, [&](const store::StoredLetter& one) {
        all += (all.empty() ? "" : ", ") + std::string(one.letter.reason);
        return true;
      });
    });
    return all;
  }
  uint64_t drop(const LetterSelection& which) {
    uint64_t dropped = 0;
    for (const auto& group : groups(which))
      dropped += write([&](Database& db) { return store::drop_letters(db, group, which, 1000); });
    return dropped;
  }
  uint64_t replay(const LetterSelection& which = {}) {
    uint64_t moved = 0;
    for (const auto& group : groups(which))
      moved += write([&](Database& db) { return store::replay_letters(db, group, which, 5000); });
    return moved;
  }
  store::LetterRoom room() {
    return read([&](Database& db) { return store::letter_room(db, pipeline); });
  }
};

}  // namespace

TEST_CASE_FIXTURE(LettersFixture, "letters are chosen by pipeline, sink, reason, number and count") {
  CHECK(reasons({}) == "too long, no date, not JSON");
  CHECK(reasons({"kata-to-siem", "siem", "", 0, 0, 0}) == "too long, no date");
  CHECK(reasons({"another", "", "", 0, 0, 0}) == "");
  CHECK(reasons({"", "source", "", 0, 0, 0}) == "not JSON");
  CHECK(reasons({"", "", "dat", 0, 0, 0}) == "no date");
  CHECK(reasons({"", "", "", 2, 0, 0}) == "no date");
  CHECK(reasons({"", "", "", 0, 2, 0}) == "too long, no date");
  CHECK(reasons({"", "", "", 0, 0, 1}) == "too long");
}

TEST_CASE_FIXTURE(LettersFixture, "letters are counted by sink, and those that can be replayed") {
  const auto all = groups();
  REQUIRE(all.size() == 2);
  CHECK(all[0].sink == "");
  CHECK(all[0].replayable == 0);
  CHECK(all[1].sink == "siem");
  CHECK(all[1].letters == 2);
  CHECK(all[1].bytes == 14);
  CHECK(all[1].replayable == 2);
  CHECK(all[1].known);
}

TEST_CASE_FIXTURE(LettersFixture, "the bytes of a letter are those that came, zeros included") {
  read([&](Database& db) {
    store::each_letter(db, {"", "source", "", 0, 0, 0}, store::WithData::yes, [&](const auto& one) {
      CHECK(one.letter.data == std::string_view("{\0,}", 4));
      CHECK(one.size == 4);
      return true;
    });
  });
}

TEST_CASE_FIXTURE(LettersFixture, "the ledger adds up after letters were dropped") {
  CHECK(drop({"", "", "date", 0, 0, 0}) == 1);
  CHECK(account().adds_up());
  CHECK(account().deliveries.at(0).dropped == 1);
  CHECK(drop({}) == 2);
  CHECK(account().adds_up());
  CHECK(account().dropped == 1);
  CHECK(room().letters == 0);
  CHECK(room().bytes == 0);
}

TEST_CASE_FIXTURE(LettersFixture, "letters that came after the look are not dropped") {
  const auto before = groups();
  write([&](Database& db) {
    add(db, {{}, "events", "young", "element 9", "kata", "0.1.0", 3, "x"});
    store::settle_dead_letters(db, pipeline, {});
  });
  for (const auto& group : before) write([&](Database& db) { store::drop_letters(db, group, {}, 1000); });
  CHECK(reasons({}) == "young");
}

TEST_CASE_FIXTURE(LettersFixture, "a replay is in flight to its sink, and the ledger adds up") {
  CHECK(replay() == 2);
  CHECK(reasons({}) == "not JSON");  // that of the source is no record
  const auto sink = account().deliveries.at(0);
  CHECK(sink.replayed == 2);
  CHECK(sink.in_flight == 2);
  CHECK(account().adds_up());
  const auto waiting = read([&](Database& db) { return store::next_replay(db, pipeline, "siem"); });
  REQUIRE(waiting);
  CHECK(waiting->batches == 2);  // two streams
  CHECK(waiting->records == 2);
}

TEST_CASE_FIXTURE(LettersFixture, "a replay survives a kill, and no other sink sees it") {
  replay();
  restart();
  write([&](Database& db) { store::attach_delivery(db, pipeline, "file", "file"); });
  CHECK(account().adds_up());
  read([&](Database& db) {
    CHECK(store::next_replay(db, pipeline, "siem"));
    CHECK_FALSE(store::next_replay(db, pipeline, "file"));
    CHECK_FALSE(store::next_closed(db, pipeline, 0));
  });
}

TEST_CASE_FIXTURE(LettersFixture, "what every sink has goes, and a replay that waits stays") {
  replay();
  one_transaction(2, "b", 1);
  write([&](Database& db) { store::forget_transactions(db, pipeline, 2); });
  CHECK(read([&](Database& db) { return store::next_replay(db, pipeline, "siem"); }));
  CHECK(read([&](Database& db) { return store::replayed_records(db, pipeline, "siem"); }) == 2);
}

TEST_CASE_FIXTURE(LettersFixture,
                  "a sink that leaves with letters and comes back has an account that adds up") {
  SUBCASE("letters") {}
  SUBCASE("a replay") {
    replay({"", "siem", "date", 0, 0, 0});
  }
  write([&](Database& db) {
    store::retire_deliveries(db, pipeline, {});
    store::attach_delivery(db, pipeline, "siem", "siem");
  });
  CHECK(account().adds_up());
}

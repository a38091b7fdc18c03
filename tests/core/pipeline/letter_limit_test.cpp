// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/fixture.hpp"
#include "store/letter_box.hpp"

using namespace sluice;
using test::PipelineTest;
using test::world;

namespace {

struct LimitTest : PipelineTest {
  LimitTest() { config.dead_letters.max_count = 2; }
  void drop_all() {
    in_store([](store::Store& store) {
      const auto groups = store.read([](store::Database& db) { return store::letter_groups(db, {}); });
      for (const auto& group : groups) {
        store.write(store::Durability::durable,
                    [&](store::Database& db) { return store::drop_letters(db, group, {}, 100); });
      }
    });
  }
  store::DeliveryAccount sink(std::size_t number = 0) { return account().deliveries.at(number); }
};

}  // namespace

TEST_CASE_FIXTURE(LimitTest,
                  "a sink that would pass the bound waits, and goes on when letters were dropped") {
  world().source_gives({"poison", "poison"}, "page-2");
  world().source_gives({"a", "poison"}, "page-3");
  start(pipeline::Pipeline::Mode::service);
  settle();
  CHECK(sink().dead_letters == 2);
  CHECK(sink().in_flight == 2);
  CHECK(test::world().held("exact") == "");
  CHECK(sink().status.find("sluice dlq") != std::string::npos);
  check_ledger();
  drop_all();
  advance(std::chrono::minutes(6));
  CHECK(test::world().held("exact") == "a");
  CHECK(sink().dead_letters == 1);
  CHECK(sink().status == "");
  check_ledger();
}

TEST_CASE_FIXTURE(LimitTest, "a sink that waits for room is not asked again before there is some") {
  world().source_gives({"poison", "poison"}, "page-2");
  world().source_gives({"a", "poison"}, "page-3");
  start(pipeline::Pipeline::Mode::service);
  settle();
  const std::string calls = world().calls("exact");
  for (int i = 0; i < 5; ++i) advance(std::chrono::minutes(6));
  CHECK(world().calls("exact") == calls);
}

TEST_CASE_FIXTURE(LimitTest, "sinks that refuse nothing go on beside one that waits for room") {
  sinks({"exact", "wire"});
  config.dead_letters.max_count = 1;
  sink_fails("exact", "write", sdk::Failure::rejected("not these"));
  world().source_gives({"a"}, "page-2");
  world().source_gives({"b"}, "page-3");
  sink_fails("exact", "open", sdk::Failure::retry("later"));  // "exact" comes second
  start(pipeline::Pipeline::Mode::service);
  settle();
  advance(std::chrono::minutes(6));
  CHECK(world().held("wire") == "a b");
}

TEST_CASE_FIXTURE(LimitTest, "a source whose malformed input has no room waits, and its page comes again") {
  const auto page = [](sdk::Emitter& out) {
    out.record("events", "a");
    for (const char* place : {"element 1", "element 2", "element 3"})
      out.malformed("events", "{,", place, "not JSON");
    out.checkpoint("page");
    return sdk::Poll::more;
  };
  world().source_does(page);  // one page may go beyond the bound
  world().source_does(page);
  start(pipeline::Pipeline::Mode::service);
  settle();
  CHECK(account().malformed == 3);
  CHECK(account().letters.letters == 3);
  CHECK(account().fetched == 4);
  CHECK(account().state.find("sluice dlq") != std::string::npos);
  for (int i = 0; i < 3; ++i) advance(std::chrono::minutes(6));
  CHECK(account().letters.letters == 3);
  drop_all();
  world().source_does(page);
  advance(std::chrono::minutes(6));
  CHECK(account().malformed == 6);
  CHECK(world().held("exact") == "a a");
  check_ledger();
}

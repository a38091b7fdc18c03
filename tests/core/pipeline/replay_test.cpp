// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/fixture.hpp"
#include "store/letter_box.hpp"

using namespace sluice;
using config::BufferType;
using test::PipelineTest;
using test::world;

namespace {

struct ReplayTest : PipelineTest {
  /// As `sluice dlq replay` does it: beside the running pipeline, or while there is none.
  uint64_t replay() {
    return in_store([](store::Store& store) {
      uint64_t moved = 0;
      const auto groups = store.read([](store::Database& db) { return store::letter_groups(db, {}); });
      for (const auto& group : groups) {
        moved += store.write(store::Durability::durable,
                             [&](store::Database& db) { return store::replay_letters(db, group, {}, 1); });
      }
      return moved;
    });
  }
  /// Both sinks refuse the whole of the first batch.
  void refuse() {
    for (const char* sink : {"exact", "wire"}) sink_fails(sink, "write", sdk::Failure::rejected("not these"));
    world().source_gives({"a", "b"}, "page-2");
    CHECK(run_once().complete);
    CHECK(account().deliveries.at(0).dead_letters == 2);
  }
};

}  // namespace

TEST_CASE_FIXTURE(ReplayTest, "letters that are replayed are delivered to the sink that had refused them") {
  sinks({"exact", "wire"});
  SUBCASE("disk") {
    buffer(BufferType::disk);
  }
  SUBCASE("memory") {
    buffer(BufferType::memory);
  }
  refuse();
  CHECK(replay() == 4);
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
  CHECK(world().held("wire") == "a b");
  CHECK(account().deliveries.at(0).counts.delivered == 2);
  CHECK(account().deliveries.at(0).dead_letters == 0);
  CHECK(account().deliveries.at(0).in_flight == 0);
  CHECK(account().buffered_bytes == 0);
}

TEST_CASE_FIXTURE(ReplayTest,
                  "a sink that leaves with a replay before it needs the same word as one with a backlog") {
  sinks({"exact", "wire"});
  refuse();
  CHECK(replay() == 4);
  sinks({"wire"});
  CHECK_THROWS_WITH(start(),
                    doctest::Contains("the sink exact is no longer in the file and did not get 2 records"));
  stop();
  config.abandon = {"sink.exact"};
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "a b");
  CHECK(account().buffered_bytes == 0);
}

TEST_CASE_FIXTURE(ReplayTest, "a replay that comes while the pipeline runs is delivered between two pages") {
  sinks({"exact", "wire"});
  SUBCASE("disk") {
    buffer(BufferType::disk);
  }
  SUBCASE("memory") {
    buffer(BufferType::memory);
  }
  refuse();
  start(pipeline::Pipeline::Mode::service);
  settle();
  CHECK(replay() == 4);
  world().source_gives({"c"}, "page-3");
  advance(std::chrono::seconds(61));
  CHECK(world().held("exact") == "a b c");
  CHECK(world().held("wire") == "a b c");
  check_ledger();
}

TEST_CASE_FIXTURE(ReplayTest, "a page that was open when the replay came is not passed over") {
  refuse();
  world().source_does([&](sdk::Emitter& out) {
    out.record("events", "c");
    CHECK(replay() == 2);
    out.record("events", "d");
    out.checkpoint("page-3");
    return sdk::Poll::more;
  });
  CHECK(run_once().complete);
  CHECK(world().held("exact").size() == std::string("a b c d").size());
  CHECK(checkpoint() == "page-3");
}

TEST_CASE_FIXTURE(ReplayTest, "a replay that is refused again is a dead letter again") {
  refuse();
  CHECK(replay() == 2);
  sink_fails("exact", "write", sdk::Failure::rejected("still not"));
  CHECK(run_once().complete);
  CHECK(account().deliveries.at(0).dead_letters == 2);
  CHECK(account().deliveries.at(0).replayed == 2);
  CHECK(world().held("exact") == "");
}

TEST_CASE_FIXTURE(ReplayTest, "a replay that the sink cannot take now is tried again, and survives a kill") {
  refuse();
  CHECK(replay() == 2);
  sink_fails("exact", "commit", sdk::Failure::retry("no room"));
  SUBCASE("tried again") {}
  SUBCASE("killed in the middle of it") {
    start(pipeline::Pipeline::Mode::service);
    settle();
    stop();
    CHECK(account().deliveries.at(0).in_flight == 2);
  }
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
}

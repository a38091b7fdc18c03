// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/fixture.hpp"

using namespace sluice;
using config::BufferType;
using test::PipelineTest;
using test::world;

TEST_CASE_FIXTURE(PipelineTest, "what is in the disk buffer is delivered after a restart") {
  world().source_gives({"a", "b"}, "page-2");
  for (int i = 0; i < 3; ++i) sink_fails("exact", "open", sdk::Failure::retry("no such folder"));
  start(pipeline::Pipeline::Mode::service);
  settle();
  stop();
  CHECK(checkpoint() == "page-2");
  test::new_world();
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
  CHECK(world().opened_at() == std::vector<std::string>{"page-2"});
}

TEST_CASE_FIXTURE(PipelineTest, "a sink gets back the state of its last stored commit") {
  world().source_gives({"a", "b"}, "page-2");
  CHECK(run_once().complete);
  world().source_gives({"c"}, "page-3");
  CHECK(run_once().complete);
  CHECK(world().calls("exact") == "open() write(2) commit open(2) write(1) commit");
}

TEST_CASE_FIXTURE(PipelineTest,
                  "a sink that is another plugin now goes on where the one before ended, without its state") {
  world().source_gives({"a", "b"}, "page-2");
  CHECK(run_once().complete);
  config.sinks.at(0).plugin = "wire";  // the name stays
  world().source_gives({"c"}, "page-3");
  CHECK(run_once().complete);
  CHECK(world().calls("exact") == "open() write(2) commit open() write(1) commit");
  world().source_gives({"d"}, "page-4");
  CHECK(run_once().complete);
  CHECK(world().calls("exact").ends_with("open(1) write(1) commit"));
}

TEST_CASE_FIXTURE(PipelineTest, "memory buffer: a checkpoint is not stored before every sink has committed") {
  buffer(BufferType::memory);
  sinks({"exact", "wire"});
  world().source_gives({"a"}, "page-2");
  config.retry.max_elapsed = std::chrono::milliseconds(0);
  sink_fails("wire", "commit", sdk::Failure::retry("peer reset"));
  start(pipeline::Pipeline::Mode::service);
  settle();
  stop();
  CHECK(checkpoint() == "");
  CHECK(world().held("exact") == "");
  CHECK(account().fetched == 0);
}

TEST_CASE_FIXTURE(PipelineTest,
                  "a pipeline that changes to the memory buffer delivers its backlog from disk first") {
  world().source_gives({"a"}, "page-2");
  for (int i = 0; i < 3; ++i) sink_fails("exact", "open", sdk::Failure::retry("no such folder"));
  start(pipeline::Pipeline::Mode::service);
  settle();
  stop();
  test::new_world();
  buffer(BufferType::memory);
  world().source_gives({"b"}, "page-3");
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
}

TEST_CASE_FIXTURE(PipelineTest, "a sink that is gone with work undone keeps its pipeline from starting") {
  sinks({"exact", "wire"});
  world().source_gives({"a", "b"}, "page-2");
  for (int i = 0; i < 3; ++i) sink_fails("exact", "open", sdk::Failure::retry("no such folder"));
  start(pipeline::Pipeline::Mode::service);
  settle();
  stop();
  const auto all = std::move(config.sinks);
  sinks({"wire"});
  CHECK_THROWS_WITH(start(),
                    "the sink exact is no longer in the file and did not get 2 records in the buffer; put it "
                    "back, or write abandon = [\"sink.exact\"] at the top of the pipeline's file to confirm "
                    "that this may be left behind");
  stop();
  test::new_world();
  SUBCASE("and gets its records when it is back") {
    sinks({"exact", "wire"});
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "a b");
    CHECK(world().calls("wire") == "");  // it has them
  }
  SUBCASE("until somebody confirms that they may go") {
    config.abandon = {"sink.exact"};
    world().source_gives({"c"}, "page-3");
    CHECK(run_once().complete);
    CHECK(account().deliveries.size() == 1);
    CHECK(account().buffered_bytes == 0);
    CHECK(run_once().complete);  // the key may stay
  }
}

TEST_CASE_FIXTURE(PipelineTest, "a sink that is gone and has everything is no reason to ask") {
  sinks({"exact", "wire"});
  world().source_gives({"a"}, "page-2");
  CHECK(run_once().complete);
  sinks({"wire"});
  CHECK(run_once().complete);
  CHECK(account().deliveries.size() == 1);
}

TEST_CASE_FIXTURE(PipelineTest, "a full buffer has room again when the sink that filled it is abandoned") {
  sinks({"exact", "wire"});
  buffer(BufferType::disk, 1);
  world().source_gives({"a"}, "page-2");
  for (int i = 0; i < 3; ++i) sink_fails("exact", "open", sdk::Failure::retry("no such folder"));
  start(pipeline::Pipeline::Mode::service);
  settle();
  stop();
  CHECK(account().buffered_bytes > 0);
  sinks({"wire"});
  config.abandon = {"sink.exact"};
  test::new_world();
  world().source_gives({"b"}, "page-3");
  CHECK(run_once().complete);
  CHECK(checkpoint() == "page-3");
}

TEST_CASE_FIXTURE(PipelineTest, "the checkpoint of another source keeps a pipeline from starting") {
  world().source_gives({"a"}, "page-2");
  CHECK(run_once().complete);
  config.source.plugin = "other";
  CHECK_THROWS_WITH(
      start(),
      "the checkpoint is of the source script and says nothing to other, which would start from the "
      "beginning; "
      "put it back, or write abandon = [\"source.script\"] at the top of the pipeline's file to confirm that "
      "this may be left behind");
  stop();
  CHECK(checkpoint() == "page-2");
  test::new_world();
  config.abandon = {"source.script"};
  world().source_gives({"b"}, "row-1");
  CHECK(run_once().complete);
  CHECK(run_once().complete);  // the key may stay
  CHECK(world().opened_at() == std::vector<std::string>{"", "row-1"});
}

TEST_CASE_FIXTURE(PipelineTest, "a source without a checkpoint may be replaced unasked") {
  CHECK(run_once().complete);
  config.source.plugin = "other";
  CHECK(run_once().complete);
}

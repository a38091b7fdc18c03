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

// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/fixture.hpp"
#include "support/contains.hpp"

using namespace sluice;
using config::BufferType;
using test::contains;
using test::PipelineTest;
using test::world;
using namespace std::chrono_literals;

TEST_CASE_FIXTURE(
    PipelineTest,
    "disk buffer: a sink that fails is written again from the transaction's start, the other goes on") {
  sinks({"exact", "wire"});
  world().source_gives({"a", "b"}, "page-2");
  SUBCASE("in write") {
    sink_fails("exact", "write", sdk::Failure::retry("connection refused"));
  }
  SUBCASE("in commit") {
    sink_fails("exact", "commit", sdk::Failure::retry("fsync: I/O error"));
  }
  SUBCASE("in open") {
    sink_fails("exact", "open", sdk::Failure::retry("no such folder"));
  }
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
  CHECK(world().held("wire") == "a b");
  CHECK(world().calls("wire") == "open() write(2) commit");
  CHECK(account().deliveries.at(0).retries == 1);
  CHECK(account().deliveries.at(1).retries == 0);
}

TEST_CASE_FIXTURE(
    PipelineTest,
    "memory buffer: when one sink fails all roll back, and the source fetches the transaction again") {
  buffer(BufferType::memory);
  sinks({"exact", "wire"});
  world().source_gives({"a", "b"}, "page-2");
  world().source_gives({"a", "b"}, "page-2");
  sink_fails("wire", "commit", sdk::Failure::retry("peer reset"));
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
  CHECK(world().held("wire") == "a b a b");
  CHECK(world().opened_at() == std::vector<std::string>{"", ""});
  CHECK(account().deliveries.at(1).possibly_duplicated == 2);
  CHECK(account().deliveries.at(0).possibly_duplicated == 0);
}

TEST_CASE_FIXTURE(PipelineTest, "a batch of which nothing has left cannot arrive twice") {
  sinks({"wire"});
  world().source_gives({"a", "b"}, "page-2");
  const auto failure = sdk::Failure::retry("connection refused");
  uint64_t duplicates = 0;
  SUBCASE("the sink says so") {
    sink_fails("wire", "write", failure.with_nothing_sent());
  }
  SUBCASE("the sink does not say so") {
    sink_fails("wire", "write", failure);
    duplicates = 2;
  }
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "a b");
  CHECK(account().deliveries.at(0).possibly_duplicated == duplicates);
}

TEST_CASE_FIXTURE(PipelineTest,
                  "what may arrive twice is noted at the end where the store could not take it before") {
  sinks({"wire"});
  world().source_gives({"a", "b"}, "page-2");
  world().sink_does("wire", "commit", [&] {
    break_store();
    throw sdk::Failure::retry("peer reset");
  });
  start(pipeline::Pipeline::Mode::service);
  settle();
  mend_store();
  stop();
  CHECK(account().deliveries.at(0).possibly_duplicated == 2);
}

TEST_CASE_FIXTURE(PipelineTest, "a wait before a retry holds no thread") {
  world().source_gives({"a"}, "page-2");
  sink_fails("exact", "write", sdk::Failure::retry("connection refused"));
  start(pipeline::Pipeline::Mode::service);
  settle();
  const auto account = this->account();
  CHECK(account.deliveries.at(0).retries == 1);
  CHECK(contains(account.deliveries.at(0).status, "retrying: connection refused"));
  CHECK(account.deliveries.at(0).in_flight == 1);
  CHECK(account.adds_up());
  advance(1s);
  CHECK(world().held("exact") == "a");
  CHECK(this->account().deliveries.at(0).status == "");
}

TEST_CASE_FIXTURE(PipelineTest, "a server that says how long to wait is not asked before") {
  world().source_does([](sdk::Emitter&) -> sdk::Poll { throw sdk::Failure::retry_after("HTTP 429", 30s); });
  world().source_gives({"a"}, "page-2");
  start(pipeline::Pipeline::Mode::service);
  settle();
  advance(29s);
  CHECK(world().held("exact") == "");
  advance(3s);
  CHECK(world().held("exact") == "a");
}

TEST_CASE_FIXTURE(PipelineTest,
                  "trouble that only a person can end is looked at with the policy's longest delay") {
  config.retry.max = 5min;
  world().source_does(
      [](sdk::Emitter&) -> sdk::Poll { throw sdk::Failure::retry_slowly("waiting for approval"); });
  world().source_gives({"a"}, "page-2");
  start(pipeline::Pipeline::Mode::service);
  settle();
  CHECK(contains(account().state, "waiting for approval"));
  advance(299s);
  CHECK(world().held("exact") == "");
  advance(2s);
  CHECK(world().held("exact") == "a");
  CHECK(account().state == "");
}

TEST_CASE_FIXTURE(PipelineTest, "after max_elapsed a pipeline gives up, says so, and loses nothing") {
  config.retry.max_elapsed = 10s;
  world().source_gives({"a"}, "page-2");
  for (int i = 0; i < 20; ++i) sink_fails("exact", "write", sdk::Failure::retry("connection refused"));
  const auto outcome = run_once();
  CHECK(!outcome.complete);
  CHECK(contains(outcome.why, "gave up"));
  CHECK(contains(outcome.why, "connection refused"));
  CHECK(account().deliveries.at(0).in_flight == 1);
  check_ledger();
}

TEST_CASE_FIXTURE(PipelineTest,
                  "a broken source ends its pipeline, and what was fetched is still delivered") {
  world().source_gives({"a"}, "page-2");
  world().source_does([](sdk::Emitter&) -> sdk::Poll { throw sdk::Failure::broken("wrong path"); });
  const auto outcome = run_once();
  CHECK(!outcome.complete);
  CHECK(outcome.why == "wrong path");
  CHECK(world().held("exact") == "a");
}

TEST_CASE_FIXTURE(PipelineTest,
                  "a broken sink keeps its records in the disk buffer, and the other sink goes on") {
  sinks({"exact", "wire"});
  world().source_gives({"a"}, "page-2");
  world().source_gives({"b"}, "page-3");
  sink_fails("exact", "write", sdk::Failure::broken("another process owns the file"));
  const auto outcome = run_once();
  CHECK(!outcome.complete);
  CHECK(world().held("wire") == "a b");
  CHECK(account().deliveries.at(0).in_flight == 2);
}

TEST_CASE_FIXTURE(PipelineTest, "a full disk buffer makes the source wait, is said, and drops nothing") {
  buffer(BufferType::disk, 1);  // full with the first transaction
  world().source_gives({"a"}, "page-2");
  world().source_gives({"b"}, "page-3");
  sink_fails("exact", "write", sdk::Failure::retry("connection refused"));
  start(pipeline::Pipeline::Mode::service);
  settle();
  CHECK(account().fetched == 1);
  CHECK(contains(account().state, "back-pressure"));
  advance(1s);
  CHECK(world().held("exact") == "a b");
  CHECK(account().state == "");
  check_ledger();
}

TEST_CASE_FIXTURE(PipelineTest, "a run never overlaps itself and follows its schedule") {
  start(pipeline::Pipeline::Mode::service);
  settle();
  world().source_gives({"a"}, "page-2");
  advance(59s);
  CHECK(world().held("exact") == "");
  advance(1s);
  CHECK(world().held("exact") == "a");
}

TEST_CASE_FIXTURE(PipelineTest, "a commit that the store could not keep counts once, when it can") {
  world().source_gives({"a", "b"}, "page-2");
  world().sink_does("exact", "write", [] {});
  world().sink_does("exact", "commit", [this] { break_store(); });
  world().sink_does("exact", "write", [this] { mend_store(); });
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
  CHECK(account().deliveries.at(0).counts.delivered == 2);
}

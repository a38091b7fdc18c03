// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "core/pipeline/fixture.hpp"

using namespace sluice;
using config::BufferType;
using test::PipelineTest;
using test::world;

namespace {

std::string big_record(char fill) {
  return std::string(700'000, fill);
}

}  // namespace

TEST_CASE_FIXTURE(PipelineTest, "records leave for the sinks while the page is still arriving") {
  SUBCASE("disk buffer") {
    buffer(BufferType::disk);
  }
  SUBCASE("memory buffer") {
    buffer(BufferType::memory);
  }
  std::mutex mutex;
  std::condition_variable arrived;
  bool seen = false;
  world().sink_does("exact", "write", [&] {
    const std::scoped_lock hold(mutex);
    seen = true;
    arrived.notify_all();
  });
  world().source_does([&](sdk::Emitter& out) {
    out.record("events", "a");
    out.flush();
    std::unique_lock lock(mutex);
    const bool in_time = arrived.wait_for(lock, std::chrono::seconds(30), [&] { return seen; });
    out.record("events", in_time ? "b" : "the sink saw nothing before the page was complete");
    out.checkpoint("done");
    return sdk::Poll::idle;
  });
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a b");
}

TEST_CASE_FIXTURE(PipelineTest, "memory stays bounded: the source waits for a slow sink") {
  buffer(BufferType::memory, uint64_t{4} << 20);
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<int> emitted{0};
  int emitted_while_stuck = -1;
  world().sink_does("exact", "write", [&] {
    // Stuck until the source has come to a stop: it cannot emit all of its records.
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::milliseconds(300), [&] { return emitted == 20; });
    emitted_while_stuck = emitted;
  });
  world().source_does([&](sdk::Emitter& out) {
    for (int i = 0; i < 20; ++i) {
      out.record("events", big_record(static_cast<char>('a' + i)));
      out.flush();
      ++emitted;
      changed.notify_all();
    }
    out.checkpoint("done");
    return sdk::Poll::idle;
  });
  CHECK(run_once().complete);
  CHECK(emitted_while_stuck < 8);
  CHECK(account().deliveries.at(0).counts.delivered == 20);
}

TEST_CASE_FIXTURE(PipelineTest, "memory buffer: an atomic transaction may be larger than the memory") {
  buffer(BufferType::memory, uint64_t{4} << 20);
  std::string expected;
  world().source_does([&](sdk::Emitter& out) {
    out.begin_atomic();
    for (int i = 0; i < 20; ++i) {
      out.record("events", big_record(static_cast<char>('a' + i)));
      expected += (i == 0 ? "" : " ") + big_record(static_cast<char>('a' + i));
    }
    out.checkpoint("done");
    return sdk::Poll::idle;
  });
  CHECK(run_once().complete);
  CHECK(world().held("exact") == expected);
}

TEST_CASE_FIXTURE(PipelineTest, "a record larger than a batch passes") {
  const std::string record(5'000'000, 'x');
  SUBCASE("disk buffer") {
    buffer(BufferType::disk);
  }
  SUBCASE("memory buffer") {
    buffer(BufferType::memory, uint64_t{4} << 20);
  }
  world().source_gives({"a", record, "b"}, "done");
  CHECK(run_once().complete);
  CHECK(world().held("exact") == "a " + record + " b");
}

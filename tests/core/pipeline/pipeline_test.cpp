// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/fixture.hpp"
#include "support/contains.hpp"

using namespace sluice;
using config::BufferType;
using test::contains;
using test::PipelineTest;
using test::world;

namespace {

/// Every promise holds with either buffer.
struct EitherBuffer : PipelineTest {
  template <class Test>
  void with_each(Test&& test) {
    SUBCASE("disk buffer") {
      buffer(BufferType::disk);
      test();
    }
    SUBCASE("memory buffer") {
      buffer(BufferType::memory);
      test();
    }
  }
};

}  // namespace

TEST_CASE_FIXTURE(EitherBuffer,
                  "what the source gives reaches every sink in order, and the checkpoint moves") {
  with_each([&] {
    sinks({"exact", "wire"});
    world().source_gives({"a", "b"}, "page-2");
    world().source_gives({"c"}, "page-3");
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "a b c");
    CHECK(world().held("wire") == "a b c");
    CHECK(checkpoint() == "page-3");
    CHECK(account().fetched == 3);
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "a source that has nothing leaves everything as it is") {
  with_each([&] {
    CHECK(run_once().complete);
    CHECK(world().calls("exact") == "");
    CHECK(checkpoint() == "");
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "a checkpoint without records is stored and bothers no sink") {
  with_each([&] {
    world().source_gives({}, "moved on");
    CHECK(run_once().complete);
    CHECK(checkpoint() == "moved on");
    CHECK(world().calls("exact") == "");
  });
}

TEST_CASE_FIXTURE(EitherBuffer,
                  "a page that breaks in the middle is fetched again, and a file does not notice") {
  with_each([&] {
    sinks({"exact", "wire"});
    world().source_gives({"a"}, "page-2");
    world().source_does([this](sdk::Emitter& out) -> sdk::Poll {
      out.record("events", "b");
      out.flush();
      if (config.buffer.type == BufferType::memory) out.record("events", "c");
      throw sdk::Failure::retry("connection reset");
    });
    world().source_gives({"b", "c"}, "page-3");
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "a b c");
    CHECK(world().opened_at() == std::vector<std::string>{"", "page-2"});
    CHECK(account().retries == 1);
    // The wire may have seen "b" before the break; if so, it was counted.
    const auto deliveries = account().deliveries;
    const bool twice = world().held("wire") == "a b b c";
    CHECK((twice || world().held("wire") == "a b c"));
    CHECK(deliveries.at(1).possibly_duplicated == (twice ? 1 : 0));
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "a sink sees an atomic transaction only when it is complete") {
  with_each([&] {
    world().source_does([](sdk::Emitter& out) -> sdk::Poll {
      out.begin_atomic();
      out.record("events", "half");
      out.flush();
      throw sdk::Failure::retry("connection reset");
    });
    world().source_gives({"whole"}, "done", true);
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "whole");
    CHECK(world().calls("exact") == "open() write(1) commit");
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "a snapshot that is read anew from the middle is published once") {
  with_each([&] {
    world().source_does([](sdk::Emitter& out) {
      out.begin_atomic();
      out.record("events", "moved");
      out.flush();
      out.abandon();
      out.begin_atomic();
      out.record("events", "right");
      out.checkpoint("done");
      return sdk::Poll::idle;
    });
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "right");
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "an empty table reaches the sink as one") {
  with_each([&] {
    world().source_does([](sdk::Emitter& out) {
      out.begin_atomic();
      out.empty("devices");
      out.checkpoint("done");
      return sdk::Poll::idle;
    });
    CHECK(run_once().complete);
    CHECK(world().calls("exact") == "open() write(0) commit");
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "malformed input becomes a dead letter, the rest is delivered") {
  with_each([&] {
    world().source_does([](sdk::Emitter& out) {
      out.record("events", "a");
      out.malformed("events", "{,}", "element 1", "no name");
      out.record("events", "b");
      out.checkpoint("done");
      return sdk::Poll::idle;
    });
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "a b");
    CHECK(account().fetched == 3);
    CHECK(account().malformed == 1);
    CHECK(account().dead_letters == 1);
  });
}

TEST_CASE_FIXTURE(EitherBuffer,
                  "a record that a sink refuses becomes its dead letter, and the others are delivered") {
  with_each([&] {
    sinks({"exact", "wire"});
    world().source_gives({"a", "poison", "b"}, "done");
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "a b");
    for (const auto& delivery : account().deliveries) {
      CHECK(delivery.counts.delivered == 2);
      CHECK(delivery.counts.rejected == 1);
      CHECK(delivery.dead_letters == 1);
    }
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "a batch that a sink refuses as a whole becomes dead letters") {
  with_each([&] {
    world().source_gives({"a", "b"}, "page-2");
    world().source_gives({"c"}, "page-3");
    sink_fails("exact", "write", sdk::Failure::rejected("not these"));
    CHECK(run_once().complete);
    CHECK(world().held("exact") == "c");
    CHECK(account().deliveries.at(0).dead_letters == 2);
  });
}

TEST_CASE_FIXTURE(EitherBuffer, "a gap is delivered as a record, and counted") {
  with_each([&] {
    world().source_does([](sdk::Emitter& out) {
      out.gap("events", std::chrono::milliseconds(1'000), std::chrono::milliseconds(5'000),
              "the token has expired");
      out.record("events", "after");
      out.checkpoint("done");
      return sdk::Poll::idle;
    });
    CHECK(run_once().complete);
    CHECK(account().gaps == 1);
    CHECK(account().fetched == 2);
    CHECK(contains(
        world().held("exact"),
        R"({"sluice":"gap","pipeline":"p","source":"script","stream":"events","from":"1970-01-01T00:00:01.000000Z")"));
    CHECK(world().held("exact").ends_with(" after"));
  });
}

TEST_CASE_FIXTURE(EitherBuffer,
                  "a stream with a name that is none stops the pipeline before a sink sees it") {
  with_each([&] {
    for (const std::string name : {"", "../up", "Upper", "a b"}) {
      CAPTURE(name);
      world().source_does([name](sdk::Emitter& out) {
        out.record(name, "x");
        out.checkpoint("done");
        return sdk::Poll::idle;
      });
      const auto outcome = run_once();
      CHECK(!outcome.complete);
      CHECK(contains(outcome.why, "the stream name \"" + name + "\" is no stream name"));
      CHECK(checkpoint() == "");
    }
  });
}

TEST_CASE_FIXTURE(EitherBuffer,
                  "a poll that forgets its checkpoint stops the pipeline and delivers nothing") {
  with_each([&] {
    world().source_does([](sdk::Emitter& out) {
      out.record("events", "lost");
      out.flush();
      return sdk::Poll::idle;
    });
    const auto outcome = run_once();
    CHECK(!outcome.complete);
    CHECK(contains(outcome.why, "has no checkpoint"));
    CHECK(checkpoint() == "");
  });
}

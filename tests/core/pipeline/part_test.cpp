// SPDX-License-Identifier: Apache-2.0
// A sink that may deliver twice commits within a transaction, so that a failure repeats little of it.
#include <future>

#include "core/pipeline/fixture.hpp"

using namespace sluice;
using config::BufferType;
using test::PipelineTest;
using test::world;
using namespace std::chrono_literals;

namespace {

/// Each record is a batch, and each batch a part.
struct PartTest : PipelineTest {
  PartTest() {
    sinks({"wire"});
    config.buffer.commit_every = 1;
  }

  static void emit(sdk::Emitter& out, const std::vector<std::string>& records) {
    for (const auto& record : records) out.record("of-" + record, record);
  }
  static void gives(std::vector<std::string> records, bool atomic = false) {
    world().source_does([records = std::move(records), atomic](sdk::Emitter& out) {
      if (atomic) out.begin_atomic();
      emit(out, records);
      out.checkpoint("next");
      return sdk::Poll::more;
    });
  }
  /// Hands over a and b, and the rest when the sink has committed a.
  void grows(test::PollScript rest) {
    world().source_does([this, rest = std::move(rest)](sdk::Emitter& out) {
      emit(out, {"a", "b"});  // a is on its way when b begins
      committed_.get_future().wait();
      return rest(out);
    });
    world().sink_does("wire", "commit", [this] { committed_.set_value(); });
  }
  /// The delivery begins when the transaction is closed.
  static void the_sink_comes_late(const std::string& sink = "wire") {
    sink_fails(sink, "open", sdk::Failure::retry("connection refused"));
  }
  static void fails(const std::string& call) {
    sink_fails("wire", call, sdk::Failure::retry("connection reset"));
  }
  static void succeeds(const std::string& call) {
    world().sink_does("wire", call, [] {});
  }
  store::DeliveryAccount delivery() { return account().deliveries.at(0); }

 private:
  std::promise<void> committed_;
};

}  // namespace

TEST_CASE_FIXTURE(PartTest, "a failure repeats what came after the last commit, not the transaction") {
  gives({"a", "b", "c"});
  the_sink_comes_late();
  succeeds("commit");
  fails("write");  // b, of which some may have left
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "a b c");
  CHECK(world().calls("wire") ==
        "open() open() write(1) commit write(1) rollback write(1) commit write(1) commit");
  CHECK(delivery().possibly_duplicated == 1);
  CHECK(delivery().counts.delivered == 3);
  CHECK(delivery().transactions == 1);
}

TEST_CASE_FIXTURE(PartTest, "a process that comes after goes on behind the last commit") {
  gives({"a", "b", "c", "d"});
  the_sink_comes_late();
  succeeds("commit");
  succeeds("commit");
  fails("write");
  start(pipeline::Pipeline::Mode::service);
  settle();
  advance(1s);
  REQUIRE(world().held("wire") == "a b");
  CHECK(delivery().in_flight == 2);
  CHECK(delivery().counts.delivered == 2);
  check_ledger();
  stop();
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "c d");  // a new sink, which remembers its own records only
  CHECK(delivery().counts.delivered == 4);
}

TEST_CASE_FIXTURE(PartTest, "a record that was refused in a part that is stored stays a dead letter") {
  gives({"poison", "b", "c"});
  the_sink_comes_late();
  succeeds("commit");
  fails("write");
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "b c");
  CHECK(delivery().counts.rejected == 1);
  CHECK(delivery().dead_letters == 1);
}

TEST_CASE_FIXTURE(PartTest, "a transaction that grows is committed in parts too") {
  grows([](sdk::Emitter& out) {
    emit(out, {"c"});
    out.checkpoint("next");
    return sdk::Poll::more;
  });
  fails("write");
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "a b c");
  CHECK(delivery().possibly_duplicated == 1);
  CHECK(delivery().counts.delivered == 3);
}

TEST_CASE_FIXTURE(PartTest, "what was committed of a transaction that is given up may arrive twice") {
  grows([](sdk::Emitter&) -> sdk::Poll { throw sdk::Failure::retry("the page is cut off"); });
  gives({"a", "b", "c"});
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "a a b c");
  CHECK(delivery().possibly_duplicated == 1);
  CHECK(delivery().counts.delivered == 3);
}

TEST_CASE_FIXTURE(PartTest, "a given-up transaction is noticed by a sink that waits for its next attempt") {
  std::promise<void> failed;
  world().source_does([&](sdk::Emitter& out) -> sdk::Poll {
    emit(out, {"a", "b", "c"});
    failed.get_future().wait();
    throw sdk::Failure::retry("the page is cut off");
  });
  gives({"x", "y"});
  succeeds("commit");
  world().sink_does("wire", "write", [&] {
    failed.set_value();
    throw sdk::Failure::retry("connection reset");
  });
  CHECK(run_once().complete);
  CHECK(world().held("wire") == "a x y");
  CHECK(delivery().possibly_duplicated == 2);  // a, and b of which some may have left
  CHECK(delivery().counts.delivered == 2);
}

TEST_CASE_FIXTURE(PartTest,
                  "where nothing can arrive twice, or must not be divided, a commit ends the transaction") {
  const char* calls = "open() open() write(1) write(1) commit";
  std::string sink = "wire";
  SUBCASE("a sink that can roll back") {
    sink = "exact";
    sinks({sink});
    gives({"a", "b"});
  }
  SUBCASE("a snapshot") {
    gives({"a", "b"}, true);
  }
  SUBCASE("a large enough bound") {
    config.buffer.commit_every = 1000;
    gives({"a", "b"});
  }
  the_sink_comes_late(sink);
  CHECK(run_once().complete);
  CHECK(world().calls(sink) == calls);
}

TEST_CASE_FIXTURE(PartTest, "a buffer in memory commits whole transactions") {
  buffer(BufferType::memory);
  config.buffer.commit_every = 1;
  gives({"a", "b"});
  CHECK(run_once().complete);
  CHECK(world().calls("wire") == "open() write(1) write(1) commit");
}

TEST_CASE_FIXTURE(PartTest,
                  "a store in trouble in the middle of a transaction loses nothing of the account") {
  gives({"a", "b", "c"});
  the_sink_comes_late();
  world().sink_does("wire", "commit", [&] { break_store(); });
  start(pipeline::Pipeline::Mode::service);
  settle();
  advance(1s);
  mend_store();
  advance(1min);
  CHECK(world().held("wire") == "a a b c");
  CHECK(delivery().counts.delivered == 3);
  CHECK(delivery().possibly_duplicated >= 1);
  check_ledger();
}

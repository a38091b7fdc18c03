// SPDX-License-Identifier: Apache-2.0
#include <future>

#include "core/pipeline/fixture.hpp"
#include "support/contains.hpp"
#include "support/eventually.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using pipeline::Doing;
using test::contains;
using test::PipelineTest;
using test::world;

namespace {

constexpr auto bound = std::chrono::minutes(15);

std::optional<std::string> judged(Doing doing, base::SteadyTime::duration age) {
  const base::SteadyTime now{100h};
  return pipeline::overdue({doing, now - age, now - age}, now, bound);
}

struct Watched : PipelineTest {
  std::promise<void> entered, release;

  /// Keeps whoever calls it until the test lets go.
  std::function<void()> trap() {
    return [this, go_on = release.get_future().share()] {
      entered.set_value();
      go_on.wait();
    };
  }
  void service() { start(pipeline::Pipeline::Mode::service); }
  void pass(std::chrono::milliseconds time) {
    clock().advance(time);
    REQUIRE(clock().settle());
  }
};

}  // namespace

TEST_CASE("a step that takes longer than the bound is overdue and a wait with a reason is not") {
  for (const Doing doing : {Doing::plugin, Doing::host}) {
    CHECK_FALSE(judged(doing, bound));
    CHECK(judged(doing, bound + 1s));
  }
  for (const Doing doing : {Doing::schedule, Doing::retry}) {
    CHECK_FALSE(judged(doing, bound));
    CHECK(contains(judged(doing, bound + 1s).value_or(""), "has not begun"));
    CHECK_FALSE(judged(doing, -1000h));  // in the far future
  }
  for (const Doing doing : {Doing::buffer, Doing::data, Doing::room, Doing::stopped})
    CHECK_FALSE(judged(doing, 1000h));
}

TEST_CASE_FIXTURE(Watched, "a sink that hangs in its plugin is named and only after the bound") {
  world().sink_does("exact", "write", trap());
  world().source_gives({"a"}, "page-2");
  service();
  clock().advance(1ms);
  entered.get_future().wait();
  // The source has ended its run; otherwise the time would pass within it, and it would be named.
  REQUIRE(test::eventually([&] { return pipeline().state().source.activity.doing == Doing::schedule; }));
  pass(bound - 1min);
  CHECK_FALSE(pipeline().stuck(bound));
  pass(1min + 1s);
  CHECK(
      contains(pipeline().stuck(bound).value_or(""), "sink exact: its plugin has been inside one call for"));
  CHECK(pipeline().state().sinks.at(0).activity.doing == Doing::plugin);
  release.set_value();
  settle();
  CHECK_FALSE(pipeline().stuck(bound));
  CHECK(world().held("exact") == "a");
}

TEST_CASE_FIXTURE(Watched, "a source that hangs is named and one that emits is alive") {
  std::promise<void> second;
  auto second_go = second.get_future().share();
  world().source_does([this, first = trap(), second_go](sdk::Emitter& out) {
    out.record("events", "a");
    out.flush();
    first();
    out.record("events", "b");
    out.flush();
    second_go.wait();
    out.checkpoint("page-2");
    return sdk::Poll::more;
  });
  service();
  clock().advance(1ms);
  entered.get_future().wait();
  pass(bound + 1s);
  CHECK(contains(pipeline().stuck(bound).value_or(""), "source script: its plugin has been inside one call"));
  release.set_value();
  CHECK(test::eventually([&] { return world().held("exact") == "a b"; }));
  CHECK_FALSE(pipeline().stuck(bound));  // it emitted a moment ago
  second.set_value();
  settle();
  CHECK(checkpoint_stored() == "page-2");
}

TEST_CASE_FIXTURE(Watched, "a source that waits for its sinks is not the one that is stuck") {
  buffer(config::BufferType::memory);
  world().sink_does("exact", "commit", trap());
  world().source_gives({"a"}, "page-2");
  service();
  clock().advance(1ms);
  entered.get_future().wait();
  CHECK(test::eventually([&] { return pipeline().state().source.activity.doing == Doing::buffer; }));
  pass(bound + 1s);
  CHECK(contains(pipeline().stuck(bound).value_or(""), "sink exact:"));
  release.set_value();
  settle();
  CHECK_FALSE(pipeline().stuck(bound));
}

TEST_CASE_FIXTURE(Watched, "idle for days and failing for days are reasons") {
  service();
  settle();
  for (int i = 0; i < 48; ++i) advance(1h);
  CHECK_FALSE(pipeline().stuck(bound));
  CHECK(pipeline().state().source.activity.doing == Doing::schedule);
  for (int i = 0; i < 20; ++i) sink_fails("exact", "write", sdk::Failure::retry("connection refused"));
  world().source_gives({"a"}, "page-2");
  for (int i = 0; i < 10; ++i) advance(1min);
  const auto state = pipeline().state();
  CHECK(state.sinks.at(0).failing);
  CHECK(state.sinks.at(0).in_trouble());
  CHECK(contains(state.sinks.at(0).text, "connection refused"));
  CHECK_FALSE(pipeline().stuck(bound));
}

TEST_CASE_FIXTURE(Watched, "failures are counted by their kind and outlive the pipeline") {
  sink_fails("exact", "write", sdk::Failure::retry("connection refused"));
  sink_fails("exact", "write", sdk::Failure::rejected("all of it tastes bad"));
  world().source_gives({"a"}, "page-2");
  world().source_gives({"b"}, "page-3");
  world().source_does([](sdk::Emitter&) -> sdk::Poll { throw sdk::Failure::broken("wrong path"); });
  service();
  for (int i = 0; i < 5; ++i) advance(1min);
  const auto sink = figures().of("p", "exact");
  CHECK(sink->transient == 1);
  CHECK(sink->rejected == 1);
  CHECK(sink->permanent == 0);
  CHECK(figures().of("p", "")->permanent == 1);
  CHECK(pipeline().state().source.stopped());
}

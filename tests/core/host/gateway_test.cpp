// SPDX-License-Identifier: Apache-2.0
#include "host/gateway.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/pipeline/fake_plugins.hpp"
#include "support/contains.hpp"
#include "support/eventually.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using host::Change;
using test::contains;
using test::eventually;
using test::world;

namespace {

using Names = std::vector<std::string>;

struct Fixture {
  Fixture() {
    test::new_world();
    test::add_fake_plugins(setup.plugins);
  }
  ~Fixture() {
    if (gateway) CHECK(gateway->stop(30s));
  }

  static config::PipelineConfig pipeline(const std::string& name, std::chrono::milliseconds retry = 1s) {
    config::PipelineConfig config;
    config.name = name;
    config.source = {"source", "script", {}};
    config.sinks.push_back({"exact", "exact", {}});
    config.retry.initial = retry;
    config.buffer = {config::BufferType::disk, uint64_t{16} << 20};
    return config;
  }
  template <class... Configs>
  static std::vector<config::PipelineConfig> all(Configs... configs) {
    std::vector<config::PipelineConfig> list;
    (list.push_back(std::move(configs)), ...);
    return list;
  }

  void start(std::vector<config::PipelineConfig> pipelines) {
    const std::size_t polls = pipelines.size();
    setup.pipelines = std::move(pipelines);
    gateway.emplace(setup, folder.path(), pipeline::Pipeline::Mode::service, [] {});
    gateway->start();
    REQUIRE(eventually([&] { return opened() == polls; }));
  }
  Change reload(
      std::vector<config::PipelineConfig> wanted, std::chrono::milliseconds bound,
      const host::Gateway::Callback& meanwhile = [] {}, std::vector<std::string> abandon = {}) {
    const auto plan = gateway->plan(wanted, std::move(abandon));
    return gateway->reload(std::move(wanted), plan, bound, meanwhile);
  }
  std::size_t opened() const { return world().opened_at().size(); }
  Names names() const {
    Names all;
    for (const auto& one : gateway->look()) all.push_back(one.name + (one.state ? "" : ": " + one.why_not));
    return all;
  }
  /// The pipeline's sink is inside a write until the promise is kept.
  void hold_in_write(std::promise<void>& entered, std::shared_future<void> release) {
    world().sink_does("exact", "write", [&entered, release = std::move(release)] {
      entered.set_value();
      release.wait();
    });
  }

  test::TemporaryFolder folder;
  host::Setup setup;
  std::optional<host::Gateway> gateway;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a reload without a change disturbs nobody") {
  start(all(pipeline("a"), pipeline("b")));
  const Change change = reload(all(pipeline("a"), pipeline("b")), 30s);
  CHECK(change.undisturbed == 2);
  CHECK(change.started.empty());
  CHECK(change.stopped.empty());
  CHECK(change.restarted.empty());
  CHECK(opened() == 2);
}

TEST_CASE_FIXTURE(
    Fixture, "a reload restarts what changed and ends what went and begins what came and leaves the rest") {
  start(all(pipeline("changed"), pipeline("gone"), pipeline("same")));
  const auto* same = gateway->pipelines().back().get();
  CHECK(same->name() == "same");
  const Change change = reload(all(pipeline("changed", 2s), pipeline("new"), pipeline("same")), 30s);
  CHECK(change.restarted == Names{"changed"});
  CHECK(change.stopped == Names{"gone"});
  CHECK(change.started == Names{"new"});
  CHECK(change.failed.empty());
  CHECK(change.undisturbed == 1);
  CHECK(names() == Names{"changed", "new", "same"});
  CHECK(gateway->pipelines().front().get() == same);  // the very same object
  CHECK(eventually([&] { return opened() == 5; }));
}

TEST_CASE_FIXTURE(Fixture, "a pipeline that is no longer enabled ends and one that is again begins") {
  start(all(pipeline("a")));
  auto off = pipeline("a");
  off.enabled = false;
  CHECK(reload(all(std::move(off)), 30s).stopped == Names{"a"});
  CHECK(names().empty());
  CHECK(reload(all(pipeline("a")), 30s).started == Names{"a"});
  CHECK(eventually([&] { return opened() == 2; }));
}

TEST_CASE_FIXTURE(Fixture, "what waited in the buffer of a restarted pipeline is delivered by the new one") {
  world().sink_does("exact", "write",
                    [] { throw sdk::Failure::retry_after("connection refused", std::chrono::hours(1)); });
  world().source_gives({"a", "b"}, "page-2");
  start(all(pipeline("p")));
  REQUIRE(eventually([&] { return gateway->look().at(0).state->sinks.at(0).failing; }));
  ++gateway->figures().of("p", "exact")->rejected;
  reload(all(pipeline("p", 2s)), 30s);
  CHECK(eventually([&] { return world().held("exact") == "a b"; }));
  CHECK(gateway->figures().of("p", "exact")->transient == 1);  // counted before the reload
  CHECK(gateway->figures().of("p", "exact")->rejected == 1);
}

TEST_CASE_FIXTURE(Fixture, "a reload starts again what had stopped for good although its file is the same") {
  world().sink_does("exact", "write", [] { throw sdk::Failure::broken("another process owns the file"); });
  world().source_gives({"a"}, "page-2");
  start(all(pipeline("p")));
  REQUIRE(eventually([&] { return gateway->look().at(0).state->sinks.at(0).stopped(); }));
  CHECK(reload(all(pipeline("p")), 30s).restarted == Names{"p"});
  CHECK(eventually([&] { return world().held("exact") == "a"; }));
}

TEST_CASE_FIXTURE(Fixture,
                  "a plugin that does not stop in time keeps its own pipeline waiting and no other") {
  std::promise<void> entered, release;
  hold_in_write(entered, release.get_future().share());
  world().source_gives({"a"}, "page-2");
  start(all(pipeline("p")));
  entered.get_future().wait();
  CHECK(gateway->stuck(1h).empty());
  CHECK(eventually([&] {
    const auto reasons = gateway->stuck(0ms);
    return !reasons.empty() &&
           contains(reasons[0], "pipeline p: sink exact: its plugin has been inside one call");
  }));
  int waited = 0;
  const Change change = reload(all(pipeline("p", 2s), pipeline("q")), 50ms, [&] { ++waited; });
  CHECK(waited > 0);
  CHECK(change.failed == Names{"p"});
  CHECK(change.started == Names{"q"});
  CHECK(names() == Names{"p: a plugin of its former configuration has not stopped yet", "q"});
  CHECK(gateway->complete_reload());
  CHECK(contains(gateway->stuck(0ms).back(), "pipeline p: "));  // it still counts
  release.set_value();
  CHECK(eventually([&] { return !gateway->complete_reload(); }));
  CHECK(names() == Names{"p", "q"});
  CHECK(eventually([&] { return world().held("exact") == "a"; }));
}

TEST_CASE_FIXTURE(Fixture, "the ledger goes on across a reload") {
  world().source_gives({"a"}, "page-2");
  start(all(pipeline("p")));
  REQUIRE(eventually([&] { return world().held("exact") == "a"; }));
  // Or it would take what is meant for the next one.
  REQUIRE(eventually(
      [&] { return gateway->look().at(0).state->source.activity.doing == pipeline::Doing::schedule; }));
  world().source_gives({"b", "c"}, "page-3");
  reload(all(pipeline("p", 2s)), 30s);
  REQUIRE(eventually([&] { return world().held("exact") == "b c"; }));  // "a" was the other's
  REQUIRE(gateway->stop(30s));
  const auto account =
      gateway->store().view([](store::Database& db) { return store::read_ledger(db, "p").at(0); });
  CHECK(account.fetched == 3);
  CHECK(account.deliveries.at(0).counts.delivered == 3);
  CHECK(account.deliveries.at(0).transactions == 2);
  CHECK(account.adds_up());
}

TEST_CASE_FIXTURE(Fixture,
                  "the plan refuses to leave records or a checkpoint behind unless that is confirmed") {
  world().sink_does("exact", "write",
                    [] { throw sdk::Failure::retry_after("connection refused", std::chrono::hours(1)); });
  world().source_gives({"a", "b"}, "page-2");
  start(all(pipeline("p")));
  REQUIRE(eventually([&] { return gateway->look().at(0).state->sinks.at(0).failing; }));
  reload(all(pipeline("p"), pipeline("q")), 30s);  // only now, so that p has the records
  REQUIRE(eventually([&] { return opened() == 2; }));

  const auto removed = gateway->plan(all(pipeline("q")), {});
  REQUIRE(removed.refusals.size() == 1);
  CHECK(
      contains(removed.refusals[0], "pipeline p: its file is gone, which leaves behind its checkpoint of "));
  CHECK(contains(removed.refusals[0], " and 2 records in the buffer; put the file back"));
  auto renamed = pipeline("p");
  renamed.sinks[0].name = "other";
  const auto without = gateway->plan(all(std::move(renamed), pipeline("q")), {});
  REQUIRE(without.refusals.size() == 1);
  CHECK(contains(without.refusals[0], "write abandon = [\"sink.exact\"]"));
  auto off = pipeline("p");
  off.enabled = false;
  CHECK(gateway->plan(all(std::move(off), pipeline("q")), {}).refusals.empty());
  CHECK(names() == Names{"p", "q"});  // a plan changes nothing

  CHECK(reload(all(pipeline("q")), 30s, [] {}, {"p"}).stopped == Names{"p"});
  CHECK(gateway->plan(all(pipeline("q")), {"p"}).steps.size() == 1);  // done: nothing of it is left
  reload(all(pipeline("p"), pipeline("q")), 30s);
  CHECK(eventually([&] { return opened() == 3; }));
  CHECK(world().opened_at().back() == "");
  CHECK(world().held("exact") == "");
}

TEST_CASE_FIXTURE(Fixture, "records that come between plan and restart are not left behind either") {
  start(all(pipeline("p")));
  auto renamed = pipeline("p");
  renamed.sinks[0].name = "other";
  auto wanted = all(std::move(renamed));
  const auto plan = gateway->plan(wanted, {});
  CHECK(plan.refusals.empty());
  world().sink_does("exact", "write",
                    [] { throw sdk::Failure::retry_after("connection refused", std::chrono::hours(1)); });
  world().source_gives({"a"}, "page-2");
  reload(all(pipeline("p", 2s)), 30s);  // begins anew and fetches
  REQUIRE(eventually([&] { return gateway->look().at(0).state->sinks.at(0).failing; }));
  const Change change = gateway->reload(std::move(wanted), plan, 30s);
  REQUIRE(change.refused.size() == 1);
  CHECK(contains(change.refused[0], "the sink exact is no longer in the file and did not get 1 record"));
  CHECK(change.failed.empty());
  CHECK(eventually([&] { return world().held("exact") == "a"; }));
}

TEST_CASE_FIXTURE(Fixture, "what the store holds of a pipeline without a file stays until it is confirmed") {
  world().source_gives({"a"}, "page-2");
  start(all(pipeline("gone")));
  REQUIRE(eventually([&] { return world().held("exact") == "a"; }));
  CHECK(gateway->stop(30s));
  const auto held = [&] {
    return gateway->store().read([](store::Database& db) { return store::read_holdings(db, "gone").at(0); });
  };
  for (const Names& abandon : {Names{}, Names{"gone"}}) {
    gateway.reset();
    setup.pipelines = all(pipeline("p"));
    gateway.emplace(setup, folder.path(), pipeline::Pipeline::Mode::service, [] {});
    CHECK_FALSE(held().empty());
    gateway->look_for_leftovers(abandon);
    CHECK(held().empty() == !abandon.empty());
  }
}

TEST_CASE_FIXTURE(Fixture, "a confirmation alone restarts nobody") {
  start(all(pipeline("p")));
  auto confirmed = pipeline("p");
  confirmed.abandon = {"sink.siem"};
  CHECK(reload(all(std::move(confirmed)), 30s).undisturbed == 1);
}

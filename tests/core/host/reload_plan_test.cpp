// SPDX-License-Identifier: Apache-2.0
#include "host/reload_plan.hpp"

#include <doctest/doctest.h>

#include "host/reload_report.hpp"
#include "support/contains.hpp"

using namespace sluice;
using host::plan_reload;
using host::PlanInput;
using test::contains;

namespace {

using Lines = std::vector<std::string>;

config::PipelineConfig pipeline(const std::string& name) {
  config::PipelineConfig config;
  config.name = name;
  config.source = {"source", "script", {}};
  config.sinks.push_back({"siem", "wire", {}});
  config.sinks.push_back({"file", "exact", {}});
  return config;
}

/// Known and wanted pipelines, and what the store holds of "p".
struct Fixture {
  std::vector<config::PipelineConfig> before, wanted;
  std::vector<store::Holdings> holdings;
  Lines abandon;

  Fixture() { before.push_back(pipeline("p")); }
  void want(config::PipelineConfig config) { wanted.push_back(std::move(config)); }
  void hold(uint64_t siem) { holdings = {{"p", true, 1'000, "script", siem, {{"file", 0}, {"siem", siem}}}}; }
  host::ReloadPlan plan() {
    PlanInput input{{}, {}, wanted, holdings, abandon};
    for (const auto& config : before) {
      input.known.emplace(config.name, host::KnownPipeline{&config, {}});
      input.configured.insert(config.name);
    }
    return plan_reload(input);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a plan says what happens to each pipeline and why and where it goes on") {
  before.push_back(pipeline("same"));
  before.push_back(pipeline("off"));
  hold(5);
  auto changed = pipeline("p");
  changed.schedule.every = std::chrono::seconds(5);
  changed.retry.max = std::chrono::minutes(1);
  changed.sinks.push_back({"second", "wire", {}});
  want(std::move(changed));
  want(pipeline("same"));
  want(pipeline("new"));
  auto off = pipeline("off");
  off.enabled = false;
  want(std::move(off));
  const auto planned = plan();
  CHECK(planned.refusals.empty());
  CHECK(
      planned.lines() ==
      Lines{"pipeline new: added; starts from the beginning", "pipeline off: disabled",
            "pipeline p: restarted (schedule.every, sink.second (new), retry.max); goes on at its checkpoint "
            "of 1970-01-01 00:00:01 UTC, 5 records in the buffer stay",
            "pipeline same: kept"});
}

TEST_CASE_FIXTURE(Fixture, "a pipeline whose file is gone is refused with both ways out until it is named") {
  hold(1);
  CHECK(
      plan().refusals ==
      Lines{"pipeline p: its file is gone, which leaves behind its checkpoint of 1970-01-01 00:00:01 UTC and "
            "1 record in the buffer; put the file back (enabled = false ends the pipeline and keeps its "
            "state), or write abandon = [\"p\"] below [store] in sluice.toml to confirm that this may go"});
  abandon = {"p"};
  CHECK(plan().refusals.empty());
  CHECK(plan().abandoned == Lines{"p"});
  CHECK(contains(plan().lines().at(0), "p: removed; its checkpoint of "));
  holdings.clear();
  CHECK(plan().abandoned.empty());
}

TEST_CASE_FIXTURE(Fixture, "a removed pipeline that leaves nothing behind is no reason to ask") {
  CHECK(plan().lines() == Lines{"pipeline p: removed; leaves nothing behind"});
  CHECK(plan().refusals.empty());
}

TEST_CASE_FIXTURE(Fixture, "a name to abandon that has a file is pointed out and abandoned not") {
  hold(1);
  abandon = {"p"};
  want(pipeline("p"));
  CHECK(plan().abandoned.empty());
  REQUIRE(plan().notes.size() == 1);
  CHECK(contains(plan().notes[0], "[store] abandon names p, which has a file"));
}

TEST_CASE_FIXTURE(Fixture, "a sink that goes is refused when it has a backlog and only then") {
  hold(0);
  auto without = pipeline("p");
  without.sinks.erase(without.sinks.begin());
  want(std::move(without));
  CHECK(plan().refusals.empty());
  hold(3);
  REQUIRE(plan().refusals.size() == 1);
  CHECK(contains(plan().refusals[0], "the sink siem is no longer in the file and did not get 3 records"));
  wanted[0].abandon = {"sink.siem"};
  CHECK(plan().refusals.empty());
  CHECK(contains(plan().lines().at(0), "restarted (sink.siem (gone))"));
  CHECK(contains(plan().lines().at(0), "left behind: the sink siem"));
}

TEST_CASE_FIXTURE(Fixture, "another source is refused as long as there is a checkpoint of the former one") {
  hold(0);
  auto other = pipeline("p");
  other.source.plugin = "other";
  want(std::move(other));
  REQUIRE(plan().refusals.size() == 1);
  CHECK(contains(plan().refusals[0], "the checkpoint is of the source script and says nothing to other"));
  wanted[0].abandon = {"source.script"};
  CHECK(plan().refusals.empty());
  CHECK(contains(plan().lines().at(0), "restarted (source.plugin); starts from the beginning"));
}

TEST_CASE("a report of a reload comes back from its JSON") {
  host::ReloadReport report;
  report.result = host::ReloadReport::Result::incomplete;
  report.text = "1 not disturbed";
  report.plan.steps.push_back({"p", host::Step::Action::restarted, {"retry.max"}, "goes on"});
  report.plan.refusals = {"no"};
  report.plan.notes = {"well"};
  config::Problem problem;
  problem.file = "p.toml";
  problem.line = 3;
  problem.column = 4;
  problem.key = "retry.max";
  problem.what = "is too small";
  problem.source_line = "max = 1";
  problem.caret = 4;
  report.problems.add(problem);
  const auto back = host::reload_report(host::reload_json(report));
  CHECK(back.result == report.result);
  CHECK(back.text == report.text);
  CHECK(back.plan.lines() == report.plan.lines());
  CHECK(back.plan.refusals == report.plan.refusals);
  CHECK(back.plan.notes == report.plan.notes);
  CHECK(back.problems.text() == report.problems.text());
  CHECK_THROWS(host::reload_report("no JSON"));
}

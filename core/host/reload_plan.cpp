// SPDX-License-Identifier: Apache-2.0
#include "host/reload_plan.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "config/changes.hpp"
#include "pipeline/orphans.hpp"

namespace sluice::host {
namespace {

using Action = Step::Action;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Planner {
 public:
  explicit Planner(const PlanInput& input) : input_(input) {
    for (const auto& one : input.holdings) holdings_.emplace(one.pipeline, one);
  }

  ReloadPlan plan() {
    std::set<std::string> with_file;
    for (const auto& config : input_.wanted) {
      with_file.insert(config.name);
      if (config.enabled) {
        run(config);
      } else {
        disable(config.name);
      }
    }
    std::set<std::string> without = input_.configured;
    without.insert(input_.abandon.begin(), input_.abandon.end());
    for (const auto& [name, known] : input_.known) without.insert(name);
    for (const auto& name : without) {
      if (with_file.count(name) == 0) remove(name);
    }
    for (const auto& name : input_.abandon) {
      if (with_file.count(name) > 0)
        plan_.notes.push_back("[store] abandon names " + name +
                              ", which has a file and is not abandoned; remove it from the list, so that its "
                              "state is not let go of unasked one day");
    }
    std::sort(plan_.steps.begin(), plan_.steps.end(),
              [](const Step& a, const Step& b) { return a.pipeline < b.pipeline; });
    return std::move(plan_);
  }

 private:
  store::Holdings held(const std::string& name) const {
    const auto found = holdings_.find(name);
    return found == holdings_.end() ? store::Holdings{name, false, 0, {}, 0, {}} : found->second;
  }

  void run(const config::PipelineConfig& config) {
    Step step{config.name, Action::added, {}, {}};
    if (const auto known = input_.known.find(config.name); known != input_.known.end()) {
      step.why = config::changed_keys(*known->second.config, config);
      if (!known->second.restart.empty()) step.why.push_back(known->second.restart);
      step.action = step.why.empty() ? Action::kept : Action::restarted;
    }
    if (step.action != Action::kept) step.state = going_on(config);
    plan_.steps.push_back(std::move(step));
  }

  /// Where a pipeline that starts goes on, and what it leaves behind; refuses what is not confirmed.
  std::string going_on(const config::PipelineConfig& config) {
    const auto holdings = held(config.name);
    bool continues = holdings.checkpoint;
    std::string left;
    for (const auto& orphan : pipeline::orphans(config, holdings)) {
      if (orphan.name.starts_with("source.")) continues = false;
      if (!orphan.confirmed)
        plan_.refusals.push_back("pipeline " + config.name + ": " + pipeline::refusal(orphan));
      left += "; left behind: " + orphan.what;
    }
    std::string state = continues ? "goes on at its checkpoint of " + base::show_time(holdings.checkpoint_ms)
                                  : "starts from the beginning";
    if (holdings.records > 0)
      state += ", " + pipeline::show_records(holdings.records) + " in the buffer stay";
    return state + left;
  }

  void disable(const std::string& name) {
    if (input_.known.count(name) == 0) return;  // it did not run before
    const auto holdings = held(name);
    plan_.steps.push_back(
        {name, Action::disabled, {}, holdings.empty() ? std::string() : in_words(holdings) + " stay"});
  }

  void remove(const std::string& name) {
    const auto holdings = held(name);
    if (holdings.empty() && input_.known.count(name) == 0) return;
    Step step{name, Action::removed, {}, "leaves nothing behind"};
    if (!holdings.empty() && contains(input_.abandon, name)) {
      step.state = in_words(holdings) + " are abandoned";
      plan_.abandoned.push_back(name);
    } else if (!holdings.empty()) {
      step.state = "leaves behind " + in_words(holdings);
      plan_.refusals.push_back(
          "pipeline " + name + ": its file is gone, which leaves behind " + in_words(holdings) +
          "; put the file back (enabled = false ends the pipeline and keeps its state), or write abandon = "
          "[\"" +
          name + "\"] below [store] in sluice.toml to confirm that this may go");
    }
    plan_.steps.push_back(std::move(step));
  }

  const PlanInput& input_;
  std::map<std::string, store::Holdings> holdings_;
  ReloadPlan plan_;
};

}  // namespace

const char* to_string(Action action) noexcept {
  switch (action) {
    case Action::kept:
      return "kept";
    case Action::restarted:
      return "restarted";
    case Action::added:
      return "added";
    case Action::disabled:
      return "disabled";
    case Action::removed:
      return "removed";
  }
  return "";
}

std::string in_words(const store::Holdings& holdings) {
  std::string text;
  if (holdings.checkpoint) text = "its checkpoint of " + base::show_time(holdings.checkpoint_ms);
  if (holdings.records > 0)
    text += (text.empty() ? "" : " and ") + pipeline::show_records(holdings.records) + " in the buffer";
  return text;
}

std::vector<std::string> ReloadPlan::lines() const {
  std::vector<std::string> all;
  for (const auto& step : steps) {
    std::string line = "pipeline " + step.pipeline + ": " + to_string(step.action);
    for (const auto& reason : step.why) line += (&reason == &step.why.front() ? " (" : ", ") + reason;
    if (!step.why.empty()) line += ')';
    if (!step.state.empty()) line += "; " + step.state;
    all.push_back(std::move(line));
  }
  return all;
}

ReloadPlan plan_reload(const PlanInput& input) {
  return Planner(input).plan();
}

}  // namespace sluice::host

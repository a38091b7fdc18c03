// SPDX-License-Identifier: Apache-2.0
// How the running pipelines become those of another configuration.
#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "host/gateway.hpp"
#include "host/host_log.hpp"
#include "pipeline/orphans.hpp"

namespace sluice::host {
namespace {

bool has_stopped(const pipeline::PipelineState& state) {
  return state.source.stopped() ||
         std::any_of(state.sinks.begin(), state.sinks.end(), [](const auto& sink) { return sink.stopped(); });
}

}  // namespace

std::string Gateway::restart_reason(const config::PipelineConfig& wanted, const Known& known) const {
  for (const auto& [file, mark] : marks_of_files(wanted)) {
    const auto before = known.files.find(file);
    if (before != known.files.end() && before->second != mark) return "the file " + file;
  }
  const auto* pipeline = find(wanted.name);
  if (pipeline == nullptr) return "it does not run";
  return has_stopped(pipeline->state()) ? "it had stopped for good" : "";
}

bool Gateway::is_leaving(const std::string& name) const {
  return std::any_of(leaving_.begin(), leaving_.end(),
                     [&](const auto& pipeline) { return pipeline->name() == name; });
}

std::vector<store::Holdings> Gateway::holdings() {
  return store_.view([](store::Database& database) { return store::read_holdings(database); });
}

ReloadPlan Gateway::plan(const std::vector<config::PipelineConfig>& wanted,
                         std::vector<std::string> abandon) {
  PlanInput input{{}, configured_, wanted, holdings(), std::move(abandon)};
  for (const auto& [name, known] : known_) input.known.emplace(name, KnownPipeline{&known.config, {}});
  for (const auto& config : wanted) {
    const auto known = known_.find(config.name);
    if (known != known_.end()) input.known.at(config.name).restart = restart_reason(config, known->second);
  }
  return plan_reload(input);
}

void Gateway::abandon(const std::string& name) {
  if (is_leaving(name)) {
    host_log().warn(
        "pipeline " + name +
        ": a plugin of it has not stopped yet; its state is let go of at the next reload or start");
    return;
  }
  store_.write(store::Durability::durable, [&](store::Database& database) {
    store::abandon_pipeline(database, name, base::to_ms(clock_.wall_now()));
  });
}

void Gateway::look_for_leftovers(const std::vector<std::string>& abandoned) {
  for (const auto& one : holdings()) {
    if (one.empty() || configured_.count(one.pipeline) > 0) continue;
    const bool confirmed = std::find(abandoned.begin(), abandoned.end(), one.pipeline) != abandoned.end();
    const std::string what =
        "pipeline " + one.pipeline + " has no file any more, and the store holds " + in_words(one);
    if (confirmed) {
      host_log().warn(what + ": abandoned, as [store] abandon confirms");
      abandon(one.pipeline);
    } else {
      host_log().warn(what + "; put the file back, or write abandon = [\"" + one.pipeline +
                      "\"] below [store] in sluice.toml when that may go");
    }
  }
}

Gateway::Pipelines Gateway::take(const std::vector<std::string>& names) {
  const std::unique_lock change(pipelines_mutex_);
  Pipelines taken;
  for (auto& pipeline : pipelines_) {
    if (std::find(names.begin(), names.end(), pipeline->name()) != names.end())
      taken.push_back(std::move(pipeline));
  }
  std::erase(pipelines_, nullptr);
  return taken;
}

// Between the plan and the end of the old pipeline more may have come into the buffer.
void Gateway::keep_what_would_be_lost(std::vector<config::PipelineConfig>& wanted, Change& change) {
  const auto all = holdings();
  for (auto& config : wanted) {
    const auto held =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.pipeline == config.name; });
    const auto known = known_.find(config.name);
    const bool restarts =
        std::find(change.restarted.begin(), change.restarted.end(), config.name) != change.restarted.end();
    if (!restarts || held == all.end() || known == known_.end() || is_leaving(config.name)) continue;
    for (const auto& orphan : pipeline::orphans(config, *held)) {
      if (orphan.confirmed) continue;
      change.refused.push_back("pipeline " + config.name + ": " + pipeline::refusal(orphan));
      const std::unique_lock lock(pipelines_mutex_);
      config = std::move(known->second.config);
      break;
    }
  }
}

Change Gateway::reload(std::vector<config::PipelineConfig> wanted, const ReloadPlan& plan,
                       std::chrono::milliseconds bound, const Callback& meanwhile) {
  complete_reload();
  Change change;
  for (const auto& step : plan.steps) {
    using Action = Step::Action;
    if (step.action == Action::kept) ++change.undisturbed;
    if (step.action == Action::added) change.started.push_back(step.pipeline);
    if (step.action == Action::restarted) change.restarted.push_back(step.pipeline);
    const bool ends = step.action == Action::disabled || step.action == Action::removed;
    if (ends && known_.count(step.pipeline) > 0) change.stopped.push_back(step.pipeline);
  }
  configured_.clear();
  for (const auto& config : wanted) configured_.insert(config.name);
  std::erase_if(wanted, [](const auto& config) { return !config.enabled; });

  std::vector<std::string> names = change.stopped;
  names.insert(names.end(), change.restarted.begin(), change.restarted.end());
  Pipelines going = take(names);
  drain(going, bound, meanwhile);
  {
    const std::unique_lock lock(pipelines_mutex_);
    for (const auto& name : change.stopped) {
      known_.erase(name);
      environment_.figures->forget_gauges(name);
    }
    for (auto& pipeline : going) {
      if (!pipeline->quiet()) leaving_.push_back(std::move(pipeline));
    }
  }
  going.clear();  // closes them
  keep_what_would_be_lost(wanted, change);
  for (const auto& name : plan.abandoned) abandon(name);

  names = change.started;
  names.insert(names.end(), change.restarted.begin(), change.restarted.end());
  for (auto& config : wanted) {
    if (std::find(names.begin(), names.end(), config.name) == names.end()) continue;
    const std::string name = config.name;
    pending_.insert_or_assign(name, std::move(config));
  }
  for (const auto& name : change.stopped) pending_.erase(name);
  complete_reload();
  for (const auto& name : names) {
    if (find(name) == nullptr) change.failed.push_back(name);
  }
  return change;
}

bool Gateway::complete_reload() {
  Pipelines left;
  {
    const std::unique_lock lock(pipelines_mutex_);
    for (auto& pipeline : leaving_) {
      if (pipeline->quiet()) left.push_back(std::move(pipeline));
    }
    std::erase(leaving_, nullptr);
  }
  left.clear();
  for (auto it = pending_.begin(); it != pending_.end();) {
    if (is_leaving(it->first)) {
      const std::unique_lock lock(pipelines_mutex_);
      known_[it->first].why_not = "a plugin of its former configuration has not stopped yet";

      ++it;
      continue;
    }
    {
      const std::scoped_lock hold(mutex_);
      outcomes_.erase(it->first);
    }
    const std::string name = it->first;
    auto config = std::move(it->second);
    it = pending_.erase(it);
    if (make(std::move(config))) pipelines_.back()->start();
  }
  return !leaving_.empty();
}

}  // namespace sluice::host

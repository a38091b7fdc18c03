// SPDX-License-Identifier: Apache-2.0
// How the running pipelines become those of another configuration.
#include <algorithm>
#include <utility>

#include "host/gateway.hpp"

namespace sluice::host {
namespace {

bool has_stopped(const pipeline::PipelineState& state) {
  return state.source.stopped() ||
         std::any_of(state.sinks.begin(), state.sinks.end(), [](const auto& sink) { return sink.stopped(); });
}

}  // namespace

bool Gateway::needs_restart(const config::PipelineConfig& wanted, const Known& known) const {
  if (!(wanted == known.config) || marks_of_files(wanted) != known.files) return true;
  const auto* pipeline = find(wanted.name);
  return pipeline == nullptr || has_stopped(pipeline->state());
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

Change Gateway::reload(std::vector<config::PipelineConfig> wanted, std::chrono::milliseconds bound,
                       const Callback& meanwhile) {
  complete_reload();
  Change change;
  std::erase_if(wanted, [](const auto& config) { return !config.enabled; });
  for (const auto& config : wanted) {
    const auto known = known_.find(config.name);
    if (known == known_.end()) {
      change.started.push_back(config.name);
    } else if (needs_restart(config, known->second)) {
      change.restarted.push_back(config.name);
    } else {
      ++change.undisturbed;
    }
  }
  for (const auto& [name, known] : known_) {
    const bool stays = std::any_of(wanted.begin(), wanted.end(),
                                   [&, &key = name](const auto& config) { return config.name == key; });
    if (!stays) change.stopped.push_back(name);
  }

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
    const bool blocked = std::any_of(leaving_.begin(), leaving_.end(),
                                     [&](const auto& pipeline) { return pipeline->name() == it->first; });
    if (blocked) {
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

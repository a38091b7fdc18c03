// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "host/file_marks.hpp"
#include "host/reload_plan.hpp"
#include "host/setup.hpp"
#include "pipeline/pipeline.hpp"

namespace sluice::host {

/// What a reload did, by names of pipelines.
struct Change {
  std::vector<std::string> started, stopped, restarted;
  std::vector<std::string> refused;  ///< go on as they were: meanwhile there was something to leave behind
  std::vector<std::string> failed;   ///< cannot be started, or did not stop in time; the log says why
  std::size_t undisturbed = 0;
};

/// One pipeline of the configuration as it stands at this moment.
struct PipelineLook {
  std::string name;
  config::BufferConfig buffer;
  config::DeadLettersConfig dead_letters;
  std::optional<pipeline::PipelineState> state;  ///< absent: it does not run
  std::string why_not;                           ///< then: why
};

/// Owns everything that runs: store, executor, scheduler, pipelines. Made and used by main's thread, unless a
/// function says otherwise.
class Gateway {
 public:
  using Callback = std::function<void()>;

  /// Takes the pipelines out of the setup, whose plugins have to outlive this. on_change: a pipeline has
  /// ended; on_news: what a stage is doing has changed; both from a worker. Throws base::Error when the store
  /// cannot be used.
  Gateway(
      Setup& setup, const std::filesystem::path& store_folder, pipeline::Pipeline::Mode mode,
      Callback on_change, Callback on_news = [] {});
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;
  ~Gateway();

  /// Before start(): says what the store holds of pipelines that have no file, and lets go of what abandon
  /// names.
  void look_for_leftovers(const std::vector<std::string>& abandon);
  void start();
  /// Sinks finish or roll back the transaction at hand; sources are cancelled. Returns within the bound;
  /// false when a plugin did not come back, whose name is in the log: the process has to end without cleaning
  /// up, which is safe. meanwhile is called now and then while it waits.
  bool stop(
      std::chrono::milliseconds bound, const Callback& meanwhile = [] {});

  /// What a reload would do: stops and starts only what has changed, in its own file, in a file that an
  /// option names or in a default; also starts again what had stopped for good. abandon: [store] abandon.
  ReloadPlan plan(const std::vector<config::PipelineConfig>& wanted, std::vector<std::string> abandon);
  /// Does what was planned for this configuration, without asking for refusals; stops as stop() does. Those
  /// that are kept notice nothing.
  Change reload(
      std::vector<config::PipelineConfig> wanted, const ReloadPlan& plan, std::chrono::milliseconds bound,
      const Callback& meanwhile = [] {});
  /// Starts what waits for a plugin that did not stop in time. True while something still waits.
  bool complete_reload();

  std::size_t running() const noexcept { return pipelines_.size(); }
  const std::vector<std::unique_ptr<pipeline::Pipeline>>& pipelines() const noexcept { return pipelines_; }
  /// [any thread] Pipelines that have ended, by name.
  std::map<std::string, pipeline::Outcome> outcomes() const;
  /// [any thread] Every pipeline of the configuration, by name.
  std::vector<PipelineLook> look() const;
  /// [any thread] Somebody has put something into the store: the pipelines look what they can do with it.
  void wake() const;
  /// [any thread] Pipelines that make no progress although they should, each with the reason in words.
  std::vector<std::string> stuck(std::chrono::milliseconds bound) const;

  store::Store& store() noexcept { return store_; }
  observe::Figures& figures() noexcept { return *environment_.figures; }
  schedule::Scheduler& scheduler() noexcept { return scheduler_; }
  schedule::Executor& executor() noexcept { return executor_; }
  base::Clock& clock() noexcept { return clock_; }

 private:
  /// What a pipeline was made from.
  struct Known {
    config::PipelineConfig config;
    FileMarks files;
    std::string why_not;
  };
  using Pipelines = std::vector<std::unique_ptr<pipeline::Pipeline>>;

  bool make(config::PipelineConfig config);
  std::string restart_reason(const config::PipelineConfig& wanted, const Known& known) const;
  bool is_leaving(const std::string& name) const;
  std::vector<store::Holdings> holdings();
  void keep_what_would_be_lost(std::vector<config::PipelineConfig>& wanted, Change& change);
  void abandon(const std::string& name);
  const pipeline::Pipeline* find(const std::string& name) const;
  Pipelines take(const std::vector<std::string>& names);
  bool drain(const Pipelines& going, std::chrono::milliseconds bound, const Callback& meanwhile);
  void record(const std::string& name, const pipeline::Outcome& outcome);

  base::SystemClock clock_;
  store::Store store_;
  schedule::Executor executor_;
  schedule::Scheduler scheduler_;
  pipeline::Environment environment_;
  const pipeline::Pipeline::Mode mode_;
  const Callback on_change_;
  bool starting_ = true;
  mutable std::mutex mutex_;
  std::map<std::string, pipeline::Outcome> outcomes_;
  mutable std::shared_mutex pipelines_mutex_;              // main's thread changes, others look
  std::map<std::string, Known> known_;                     // by name: the configuration
  std::set<std::string> configured_;                       // names that have a file, enabled or not
  Pipelines leaving_;                                      // told to stop, and not yet out of their plugins
  std::map<std::string, config::PipelineConfig> pending_;  // follow when the one that is leaving has left
  Pipelines pipelines_;
};

}  // namespace sluice::host

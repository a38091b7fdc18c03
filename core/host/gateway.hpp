// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "host/setup.hpp"
#include "pipeline/pipeline.hpp"

namespace sluice::host {

/// Owns everything that runs: store, executor, scheduler, pipelines. Made and used by main's thread.
class Gateway {
 public:
  /// on_change: a pipeline has ended; from a worker. Throws base::Error when the store cannot be used.
  Gateway(const Setup& setup, const std::filesystem::path& store_folder, pipeline::Pipeline::Mode mode,
          std::function<void()> on_change);
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;
  ~Gateway();

  void start();
  /// Sinks finish or roll back the transaction at hand; sources are cancelled. Returns within the bound;
  /// false when a plugin did not come back, whose name is in the log: the process has to end without cleaning
  /// up, which is safe.
  bool stop(std::chrono::milliseconds bound);

  std::size_t running() const noexcept { return pipelines_.size(); }
  const std::vector<std::unique_ptr<pipeline::Pipeline>>& pipelines() const noexcept { return pipelines_; }
  /// [any thread] Pipelines that have ended, by name.
  std::map<std::string, pipeline::Outcome> outcomes() const;
  store::Store& store() noexcept { return store_; }

 private:
  void make(const config::PipelineConfig& config, pipeline::Pipeline::Mode mode);
  void record(const std::string& name, const pipeline::Outcome& outcome);
  bool all_quiet() const;

  base::SystemClock clock_;
  store::Store store_;
  schedule::Executor executor_;
  schedule::Scheduler scheduler_;
  pipeline::Environment environment_;
  const std::function<void()> on_change_;
  mutable std::mutex mutex_;
  std::map<std::string, pipeline::Outcome> outcomes_;
  std::vector<std::unique_ptr<pipeline::Pipeline>> pipelines_;
};

}  // namespace sluice::host

// SPDX-License-Identifier: Apache-2.0
#include "host/gateway.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "host/host_log.hpp"
#include "schedule/cron.hpp"

namespace sluice::host {
namespace {

schedule::Schedule to_schedule(const config::ScheduleConfig& config) {
  if (config.cron.empty()) return schedule::Schedule::every(config.every, config.jitter);
  auto parsed = schedule::Cron::parse(config.cron, config.time_zone);
  if (const auto* error = std::get_if<schedule::CronError>(&parsed))
    throw base::Error("schedule.cron: " + error->message);
  return schedule::Schedule::cron(std::get<schedule::Cron>(std::move(parsed)), config.jitter);
}

// A thrown task is an error of this program; the pipeline it belonged to may stand still, so it has to be
// seen.
void report_task_error(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    host_log().error(std::string("unexpected error in a worker: ") + error.what());
  }
}

constexpr std::size_t unused_batches_kept = 4;

}  // namespace

Gateway::Gateway(const Setup& setup, const std::filesystem::path& store_folder, pipeline::Pipeline::Mode mode,
                 std::function<void()> on_change)
    : store_(store_folder, store::Store::Access::own),
      executor_(report_task_error),
      scheduler_(clock_, executor_),
      environment_{setup.plugins, store_, executor_,
                   scheduler_,    clock_, std::make_shared<pipeline::BatchPool>(unused_batches_kept)},
      on_change_(std::move(on_change)) {
  for (const auto& config : setup.pipelines) {
    if (config.enabled) make(config, mode);
  }
}

Gateway::~Gateway() {
  // Timers first: none of them may reach a pipeline that is going.
  scheduler_.stop();
  for (const auto& pipeline : pipelines_) pipeline->close();
  executor_.stop();
}

void Gateway::make(const config::PipelineConfig& config, pipeline::Pipeline::Mode mode) {
  try {
    pipelines_.push_back(std::make_unique<pipeline::Pipeline>(
        environment_, config, to_schedule(config.schedule), mode,
        [this, name = config.name](const pipeline::Outcome& outcome) { record(name, outcome); }));
  } catch (const store::StoreError&) {
    throw;  // concerns all of them
  } catch (const std::exception& reason) {
    host_log().error("pipeline " + config.name + " cannot be started: " + reason.what());
    outcomes_[config.name] = {false, reason.what()};
  }
}

void Gateway::record(const std::string& name, const pipeline::Outcome& outcome) {
  {
    const std::scoped_lock hold(mutex_);
    outcomes_[name] = outcome;
  }
  on_change_();
}

std::map<std::string, pipeline::Outcome> Gateway::outcomes() const {
  const std::scoped_lock hold(mutex_);
  return outcomes_;
}

void Gateway::start() {
  for (const auto& pipeline : pipelines_) pipeline->start();
}

bool Gateway::all_quiet() const {
  return std::all_of(pipelines_.begin(), pipelines_.end(),
                     [](const auto& pipeline) { return pipeline->quiet(); });
}

bool Gateway::stop(std::chrono::milliseconds bound) {
  constexpr std::chrono::milliseconds look_again{10};
  const auto start = clock_.steady_now();
  const auto quiet_before = [&](base::SteadyTime deadline) {
    while (!all_quiet() && clock_.steady_now() < deadline) std::this_thread::sleep_for(look_again);
    return all_quiet();
  };
  // Sources before sinks: what is fetched already can still be delivered.
  for (const auto& pipeline : pipelines_) pipeline->finish();
  if (!quiet_before(start + bound / 2)) {
    for (const auto& pipeline : pipelines_) pipeline->cancel();
    if (!quiet_before(start + bound)) {
      for (const auto& pipeline : pipelines_) {
        if (!pipeline->quiet())
          host_log().error("pipeline " + pipeline->name() +
                           ": a plugin did not stop in time; its transaction is replayed at the next start");
      }
      return false;
    }
  }
  for (const auto& pipeline : pipelines_) pipeline->close();
  return true;
}

}  // namespace sluice::host

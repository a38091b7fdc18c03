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
constexpr std::chrono::milliseconds look_again{10};

}  // namespace

Gateway::Gateway(Setup& setup, const std::filesystem::path& store_folder, pipeline::Pipeline::Mode mode,
                 Callback on_change, Callback on_news)
    : store_(store_folder, store::Store::Access::own),
      executor_(report_task_error),
      scheduler_(clock_, executor_),
      environment_{setup.plugins,
                   store_,
                   executor_,
                   scheduler_,
                   clock_,
                   std::make_shared<pipeline::BatchPool>(unused_batches_kept),
                   std::make_shared<observe::Figures>(),
                   std::move(on_news)},
      mode_(mode),
      on_change_(std::move(on_change)) {
  for (const auto& refused : setup.refused) configured_.insert(refused.name);
  for (auto& config : setup.pipelines) {
    configured_.insert(config.name);
    if (config.enabled) make(std::move(config));
  }
  starting_ = false;
}

Gateway::~Gateway() {
  // Timers first: none of them may reach a pipeline that is going.
  scheduler_.stop();
  for (const auto& pipeline : pipelines_) pipeline->close();
  for (const auto& pipeline : leaving_) pipeline->close();
  executor_.stop();
}

bool Gateway::make(config::PipelineConfig config) {
  const std::string name = config.name;
  std::unique_ptr<pipeline::Pipeline> made;
  std::string why_not;
  FileMarks files = marks_of_files(config);
  try {
    made = std::make_unique<pipeline::Pipeline>(
        environment_, config, to_schedule(config.schedule), mode_,
        [this, name](const pipeline::Outcome& outcome) { record(name, outcome); });
  } catch (const std::exception& reason) {
    if (starting_ && dynamic_cast<const store::StoreError*>(&reason) != nullptr)
      throw;  // concerns all of them
    why_not = reason.what();
    host_log().error("pipeline " + name + " cannot be started: " + why_not);
    const std::scoped_lock hold(mutex_);
    outcomes_[name] = {false, why_not};
  }
  const std::unique_lock change(pipelines_mutex_);
  known_.insert_or_assign(name, Known{std::move(config), std::move(files), why_not});
  if (made) pipelines_.push_back(std::move(made));
  return why_not.empty();
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

const pipeline::Pipeline* Gateway::find(const std::string& name) const {
  const auto found = std::find_if(pipelines_.begin(), pipelines_.end(),
                                  [&](const auto& pipeline) { return pipeline->name() == name; });
  return found == pipelines_.end() ? nullptr : found->get();
}

std::vector<PipelineLook> Gateway::look() const {
  const std::shared_lock hold(pipelines_mutex_);
  std::vector<PipelineLook> all;
  for (const auto& [name, known] : known_) {
    PipelineLook one{name, known.config.buffer, known.config.dead_letters, std::nullopt, known.why_not};
    if (const auto* pipeline = find(name)) one.state = pipeline->state();
    all.push_back(std::move(one));
  }
  return all;
}

void Gateway::wake() const {
  const std::shared_lock hold(pipelines_mutex_);
  for (const auto& pipeline : pipelines_) pipeline->wake();
}

std::vector<std::string> Gateway::stuck(std::chrono::milliseconds bound) const {
  const std::shared_lock hold(pipelines_mutex_);
  std::vector<std::string> reasons;
  for (const auto* pipelines : {&pipelines_, &leaving_}) {
    for (const auto& pipeline : *pipelines) {
      if (auto why = pipeline->stuck(bound)) reasons.push_back("pipeline " + pipeline->name() + ": " + *why);
    }
  }
  return reasons;
}

bool Gateway::drain(const Pipelines& going, std::chrono::milliseconds bound, const Callback& meanwhile) {
  const auto start = clock_.steady_now();
  const auto all_quiet = [&] {
    return std::all_of(going.begin(), going.end(), [](const auto& pipeline) { return pipeline->quiet(); });
  };
  const auto quiet_before = [&](base::SteadyTime deadline) {
    while (!all_quiet() && clock_.steady_now() < deadline) {
      std::this_thread::sleep_for(look_again);
      meanwhile();
    }
    return all_quiet();
  };
  // Sources before sinks: what is fetched already can still be delivered.
  for (const auto& pipeline : going) pipeline->finish();
  if (quiet_before(start + bound / 2)) return true;
  for (const auto& pipeline : going) pipeline->cancel();
  if (quiet_before(start + bound)) return true;
  for (const auto& pipeline : going) {
    if (!pipeline->quiet())
      host_log().error("pipeline " + pipeline->name() +
                       ": a plugin did not stop in time; its transaction is replayed at the next start");
  }
  return false;
}

bool Gateway::stop(std::chrono::milliseconds bound, const Callback& meanwhile) {
  complete_reload();
  if (!leaving_.empty()) {
    const std::unique_lock change(pipelines_mutex_);
    std::move(leaving_.begin(), leaving_.end(), std::back_inserter(pipelines_));
    leaving_.clear();
  }
  if (!drain(pipelines_, bound, meanwhile)) return false;
  for (const auto& pipeline : pipelines_) pipeline->close();
  return true;
}

}  // namespace sluice::host

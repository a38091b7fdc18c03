// SPDX-License-Identifier: Apache-2.0
#include "pipeline/pipeline.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/text.hpp"
#include "isolation/make_instance.hpp"
#include "pipeline/disk_buffer.hpp"
#include "pipeline/memory_buffer.hpp"
#include "pipeline/orphans.hpp"
#include "pipeline/retry_delay.hpp"

namespace sluice::pipeline {

using plugin::Verdict;
using store::Database;
using store::Durability;

Pipeline::Pipeline(Environment& environment, const config::PipelineConfig& config,
                   schedule::Schedule schedule, Mode mode, std::function<void(const Outcome&)> on_end)
    : environment_(environment),
      name_(config.name),
      mode_(mode),
      log_("pipeline", config.name),
      id_(environment.store.write(
          Durability::durable,
          [&](Database& database) { return store::pipeline_id(database, config.name); })),
      schedule_(schedule),
      on_end_(std::move(on_end)),
      random_(seed_for(config.name)),
      backoff_(to_policy(config.retry), schedule::Random(seed_for(config.name + "/source"))),
      letters_(environment.store, id_, config.dead_letters, log_),
      source_plugin_(config.source.plugin),
      figures_(environment.figures->of(config.name, {})),
      activity_(environment.clock, Doing::host),
      retention_(environment.scheduler, environment.clock, log_.in("source " + config.source.plugin)) {
  environment.figures->forget_gauges(config.name);
  adopt_state(config);
  buffer_ = make_buffer(config.buffer);
  make_deliveries(config);
  make_source(config.source);
  work_.emplace(environment.executor, [this] { ingest(); });
  buffer_->listen(
      [this] {
        for (const auto& delivery : deliveries_) delivery->wake();
      },
      [this] {
        if (!waiting_) work_->wake();
      });
}

Pipeline::~Pipeline() {
  close();
}

std::unique_ptr<Buffer> Pipeline::make_buffer(const config::BufferConfig& config) {
  const uint64_t backlog = environment_.store.read([&](Database& database) {
    return store::next_closed(database, id_, 0) ? store::buffered_bytes(database, id_)
                                                : 0;  // or only replays
  });
  const bool memory = config.type == config::BufferType::memory;
  if (memory && backlog == 0) {
    return std::make_unique<MemoryBuffer>(environment_.store, id_, config.max_size, environment_.clock,
                                          environment_.pool);
  }
  if (memory) {
    log_.warn("the disk buffer of an earlier run still holds " + base::show_bytes(backlog) +
              "; it stays in use until the next start, so that nothing of it is lost");
  }
  return std::make_unique<DiskBuffer>(
      environment_.store, id_, config.max_size, environment_.clock, environment_.pool,
      [this](Aside::Task task) { return environment_.executor.post(std::move(task)); });
}

/// Takes over what the store holds of a former configuration; what would be left behind needs its
/// confirmation in the file.
void Pipeline::adopt_state(const config::PipelineConfig& config) {
  std::vector<std::string> names;
  for (const auto& sink : config.sinks) names.push_back(sink.name);
  const auto [left, handed_over] = environment_.store.write(Durability::durable, [&](Database& database) {
    const auto holdings = store::read_holdings(database, config.name);
    auto found = orphans(config, holdings.at(0));
    for (const auto& orphan : found) {
      if (!orphan.confirmed) throw base::Error(refusal(orphan));
      if (orphan.name == "source." + holdings.at(0).source_plugin)
        store::reset_checkpoint(database, id_, base::to_ms(environment_.clock.wall_now()));
    }
    store::retire_deliveries(database, id_, names);
    store::set_source_plugin(database, id_, config.source.plugin);
    std::vector<std::string> lines;
    for (const auto& sink : config.sinks) {
      const auto before = store::hand_over_delivery(database, id_, sink.name, sink.plugin);
      if (!before.empty())
        lines.push_back("the sink " + sink.name + " was of the plugin " + before + ", whose state " +
                        sink.plugin + " cannot read: it goes on where the other ended, without a state");
    }
    return std::pair(std::move(found), std::move(lines));
  });
  for (const auto& line : handed_over) log_.info(line);
  for (const auto& orphan : left) log_.warn(orphan.what + "; left behind, as abandon in the file confirms");
}

void Pipeline::make_source(const config::InstanceConfig& config) {
  const auto& plugin = *environment_.plugins.find(config::PluginKind::source, config.plugin);
  const observe::Log log = log_.in("source " + config.plugin);
  ingest_.emplace(name_, plugin, *buffer_, environment_.pool, progress_, letters_, activity_, *figures_,
                  environment_.clock, log);
  auto host = std::make_unique<plugin::InstanceHost>(
      name_, config.name, environment_.store.work_folder().string(), log,
      [this](std::string_view text) {
        activity_.alive();
        note_state(text);
      },
      [this, instance = config.name](std::string_view figure, double value) {
        if (figure == "retention_seconds") return retention(value);
        environment_.figures->set_gauge(name_, instance, figure, value);
      });
  try {
    source_ = isolation::make_source(environment_.plugins, config, std::move(host));
  } catch (const std::exception& reason) {
    throw base::Error("source " + config.plugin + ": " + reason.what());
  }
}

void Pipeline::retention(double seconds) {
  if (mode_ != Mode::service || !(seconds > 0) || seconds > longest_retention) return;
  retention_.keeps(std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)));
}

void Pipeline::make_deliveries(const config::PipelineConfig& config) {
  for (const auto& sink : config.sinks) {
    Delivery::Place place{name_,
                          id_,
                          *buffer_,
                          progress_,
                          letters_,
                          log_.in("sink " + sink.name),
                          [this] { check_complete(); }};
    try {
      deliveries_.push_back(std::make_unique<Delivery>(environment_, std::move(place), sink, config));
    } catch (const std::exception& reason) {
      throw base::Error("sink " + sink.name + ": " + reason.what());
    }
  }
  // What only a sink held that is gone; nobody else would free it before the next delivery, for which a full
  // buffer leaves no room.
  environment_.store.write(Durability::ordered, [&](Database& database) {
    store::forget_transactions(database, id_, store::delivered_by_all(database, id_));
  });
}

void Pipeline::start() {
  note_state({});
  const int64_t stored =
      environment_.store.read([&](Database& database) { return store::checkpoint_time(database, id_); });
  if (stored > 0) retention_.fetched_at(base::WallTime(std::chrono::milliseconds(stored)));
  letters_.look();
  for (const auto& delivery : deliveries_) delivery->wake();  // there may be a backlog
  const base::Moment now = environment_.clock.now();
  wake_at(mode_ == Mode::once ? now.steady : schedule_.first(now, random_), Doing::schedule);
}

void Pipeline::wake() {
  for (const auto& delivery : deliveries_) delivery->wake();
  if (!waiting_) work_->wake();
}

void Pipeline::finish() {
  finishing_ = true;
  schedule::TimerId timer;
  {
    const std::scoped_lock hold(mutex_);
    timer = timer_;
  }
  environment_.scheduler.cancel(timer);
  source_->cancel();
  for (const auto& delivery : deliveries_) delivery->finish();
}

void Pipeline::cancel() {
  buffer_->interrupt();
  for (const auto& delivery : deliveries_) delivery->cancel();
}

bool Pipeline::quiet() const {
  return !polling_ &&
         std::none_of(deliveries_.begin(), deliveries_.end(), [](const auto& d) { return d->busy(); });
}

void Pipeline::close() {
  if (!source_) return;
  finish();
  buffer_->interrupt();
  if (work_) work_->close();  // from here on nothing sets a timer
  environment_.scheduler.cancel_and_wait(timer_);
  retention_.stop();
  for (const auto& delivery : deliveries_) delivery->close();
}

void Pipeline::ingest() {
  if (!may_ingest()) return;
  polling_ = true;
  Verdict verdict;
  try {
    activity_.set(Doing::host);
    verdict = poll();
  } catch (const std::exception& trouble) {  // the store's
    ++figures_->store;
    verdict = Verdict::retry(trouble.what());
  }
  polling_ = false;
  try {
    handle(verdict);
  } catch (const std::exception& trouble) {
    log_.error(trouble.what());  // what handle() does to the store comes after its decision
  }
}

bool Pipeline::may_ingest() {
  if (finishing_ || waiting_) return false;
  bool room = false;
  try {
    if (const auto full = ingest_->held()) {
      handle(Verdict::retry(*full));
      return false;
    }
    room = buffer_->has_room();
  } catch (const std::exception& trouble) {
    ++figures_->store;
    handle(Verdict::retry(trouble.what()));
    return false;
  }
  activity_.set(room ? Doing::host : Doing::room);
  if (room == full_) {
    full_ = !room;
    if (full_) {
      log_.error("the buffer is full (buffer.max_size): the source waits until a sink has taken some of it");
      note_state("back-pressure: the buffer is full");
    } else {
      log_.info("the buffer has room again");
      note_state({});
    }
  }
  return room;
}

Verdict Pipeline::poll() {
  if (!opened_) {
    const std::string checkpoint =
        environment_.store.read([&](Database& database) { return store::load_checkpoint(database, id_); });
    const Within plugin(activity_, Doing::plugin, Doing::host);
    const Verdict verdict = source_->open(checkpoint);
    if (!verdict.ok()) return verdict;
    opened_ = true;
  }
  const Within plugin(activity_, Doing::plugin, Doing::host);
  return ingest_->finish(source_->poll(ingest_->start()));
}

void Pipeline::handle(const Verdict& verdict) {
  if (!verdict.ok()) opened_ = false;
  if (finishing_) return;
  if (verdict.ok()) {
    failing_ = false;
    retention_.fetched();
  }
  if (verdict.ok() && backoff_.attempt() > 0) {
    log_.info("fetching again after " + std::to_string(backoff_.attempt()) + " failed attempts");
    backoff_.reset();
    note_state({});
  }
  switch (verdict.status) {
    case SLUICE_OK:
      work_->wake();
      break;
    case SLUICE_IDLE:
      source_is_idle();
      break;
    case SLUICE_RETRY:
    case SLUICE_CANCELLED:
      retry_later(verdict);
      break;
    default:
      end(verdict.text);
      break;
  }
}

void Pipeline::source_is_idle() {
  if (mode_ == Mode::once) {
    activity_.wait(Doing::schedule, base::SteadyTime::max());
    waiting_ = true;  // room in the buffer is no reason to fetch again
    source_idle_ = true;
    check_complete();
    return;
  }
  wake_at(schedule_.next(run_started_, environment_.clock.now(), random_), Doing::schedule);
}

void Pipeline::retry_later(const Verdict& why) {
  const base::SteadyTime now = environment_.clock.steady_now();
  failing_ = true;
  ++figures_->transient;
  const auto delay = retry_delay(backoff_, why, now);
  if (!delay)
    return end("gave up after " + std::to_string(backoff_.attempt()) +
               " attempts (retry.max_elapsed): " + why.text);
  wake_at(now + *delay, Doing::retry);
  log_.warn(why.text + "; retry in " + base::show(*delay) + " (attempt " +
            std::to_string(backoff_.attempt() + 1) + ")");
  note_state("retrying: " + why.text);
  environment_.store.write(Durability::ordered,
                           [&](Database& database) { store::count_source_retry(database, id_); });
}

void Pipeline::end(const std::string& why) {
  failing_ = true;
  ++figures_->permanent;
  activity_.set(Doing::stopped);
  {
    const std::scoped_lock hold(mutex_);
    ended_ = why;
  }
  waiting_ = true;
  log_.error(
      why +
      "; this pipeline fetches no more. Mend the cause and reload or restart sluice; other pipelines go on");
  note_state("stopped: " + why);
  check_complete();
}

void Pipeline::wake_at(base::SteadyTime when, Doing reason) {
  waiting_ = true;
  activity_.wait(reason, when);
  const std::scoped_lock hold(mutex_);
  timer_ = environment_.scheduler.at(when, [this] {
    run_started_ = environment_.clock.now();
    activity_.set(Doing::host);
    waiting_ = false;
    work_->wake();
  });
}

void Pipeline::check_complete() {
  if (mode_ != Mode::once) return;
  std::string why;
  {
    const std::scoped_lock hold(mutex_);
    why = ended_;
  }
  if (why.empty() && !source_idle_) return;
  for (const auto& delivery : deliveries_) {
    if (!delivery->drained()) return;
    if (why.empty()) why = delivery->ended();
  }
  announce({why.empty(), why});
}

void Pipeline::announce(const Outcome& outcome) {
  {
    const std::scoped_lock hold(mutex_);
    if (std::exchange(announced_, true)) return;
  }
  on_end_(outcome);
}

void Pipeline::note_state(std::string_view text) {
  {
    const std::scoped_lock hold(mutex_);
    if (state_ == text) return;
    state_ = text;
  }
  environment_.store.write(Durability::ordered, [&](Database& database) {
    store::set_source_state(database, id_, text, base::to_ms(environment_.clock.wall_now()));
  });
  environment_.on_news();
}

PipelineState Pipeline::state() const {
  PipelineState all{name_, {"source", source_plugin_, activity_.look(), failing_, {}}, {}, retention_.look()};
  {
    const std::scoped_lock hold(mutex_);
    if (state_ != not_known) all.source.text = state_;
  }
  for (const auto& delivery : deliveries_) all.sinks.push_back(delivery->state());
  return all;
}

std::optional<std::string> Pipeline::stuck(std::chrono::milliseconds bound) const {
  const base::SteadyTime now = environment_.clock.steady_now();
  const PipelineState all = state();
  const auto& source = all.source.activity;
  if (auto why = overdue(source, now, bound)) return "source " + source_plugin_ + ": " + *why;
  bool sinks_have_a_reason = false;
  for (const auto& sink : all.sinks) {
    if (auto why = overdue(sink.activity, now, bound)) return "sink " + sink.instance + ": " + *why;
    sinks_have_a_reason |= sink.activity.doing != Doing::data || now - sink.activity.since <= bound;
  }
  const bool waits_for_sinks = source.doing == Doing::buffer || source.doing == Doing::room;
  if (waits_for_sinks && now - source.since > bound && !sinks_have_a_reason)
    return "the source waits for sinks that have nothing to do";
  return std::nullopt;
}

}  // namespace sluice::pipeline

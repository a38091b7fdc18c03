// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/clock.hpp"
#include "core/pipeline/fake_plugins.hpp"
#include "pipeline/pipeline.hpp"
#include "store/ledger.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::test {

/// A pipeline of fake plugins on a real store, and the verbs to play with it. Runs once unless a test says
/// service; after each run the ledger has to add up.
class PipelineTest {
 public:
  PipelineTest() {
    new_world();
    config.name = "p";
    config.source = {"source", "script", {}};
    config.retry.full_jitter = false;
    sinks({"exact"});
    buffer(config::BufferType::disk);
  }
  ~PipelineTest() { stop(); }

  config::PipelineConfig config;

  void sinks(const std::vector<std::string>& plugins) {
    config.sinks.clear();
    for (const auto& plugin : plugins) config.sinks.push_back({plugin, plugin, {}});
  }
  void buffer(config::BufferType type, uint64_t max_size = uint64_t{16} << 20) {
    config.buffer = {type, max_size};
  }

  void start(pipeline::Pipeline::Mode mode = pipeline::Pipeline::Mode::once) {
    parts_.emplace(folder_.path());
    outcome_.reset();
    pipeline_ = std::make_unique<pipeline::Pipeline>(
        parts_->environment, config, schedule::Schedule::every(std::chrono::seconds(60)), mode,
        [this](const pipeline::Outcome& outcome) { note(outcome); });
    pipeline_->start();
  }

  /// Runs until the pipeline says that it is done; the time jumps to whatever it waits for.
  pipeline::Outcome run_once() {
    start();
    const pipeline::Outcome outcome = wait_for_end();
    check_ledger();
    stop();
    return outcome;
  }

  /// Lets everything that can happen now happen.
  void settle() { advance(std::chrono::milliseconds(1)); }  // a timer that is due now needs the clock to move
  void advance(std::chrono::milliseconds by) {
    parts_->clock.advance(by);
    REQUIRE(parts_->clock.settle());
    parts_->executor.wait_idle();
  }

  /// Ends the process as a kill would, as far as a test can: nothing of what the pipeline had in memory is
  /// kept.
  void stop() {
    if (!parts_) return;
    parts_->scheduler.stop();
    if (pipeline_) pipeline_->close();
    parts_->executor.stop();
    pipeline_.reset();
    parts_.reset();
  }

  /// As another process does it, beside the running one or alone.
  template <class Body>
  auto in_store(Body&& body) {
    store::Store store(folder_.path(), store::Store::Access::look);
    return body(store);
  }
  store::PipelineAccount account() {
    std::optional<store::Store> own;
    store::Store& store = parts_ ? parts_->store : own.emplace(folder_.path(), store::Store::Access::look);
    return store.read([](store::Database& db) { return store::read_ledger(db, "p").at(0); });
  }
  void check_ledger() { CHECK(account().adds_up()); }
  std::string checkpoint() {
    store::Store store(folder_.path(), store::Store::Access::look);
    return store.read([](store::Database& db) { return store::list_checkpoints(db).at(0).checkpoint; });
  }
  std::size_t threads() const { return parts_->executor.threads(); }
  pipeline::Pipeline& pipeline() { return *pipeline_; }
  base::ManualClock& clock() { return parts_->clock; }
  /// From now on the store can note nothing of a delivery, as on a disk that fails.
  void break_store() {
    execute("CREATE TEMP TRIGGER broken BEFORE UPDATE ON delivery BEGIN SELECT RAISE(ABORT, 'no'); END");
  }
  void mend_store() { execute("DROP TRIGGER broken"); }
  observe::Figures& figures() { return *parts_->environment.figures; }
  /// The checkpoint while the pipeline runs.
  std::string checkpoint_stored() {
    return parts_->store.read(
        [](store::Database& db) { return store::list_checkpoints(db).at(0).checkpoint; });
  }

  /// The sink's next call of this kind fails with this.
  static void sink_fails(const std::string& sink, const std::string& call, const sdk::Failure& failure) {
    world().sink_does(sink, call, [failure] { throw failure; });
  }

 private:
  struct Parts {
    explicit Parts(const std::filesystem::path& folder)
        : store(folder, store::Store::Access::own),
          executor([](const std::exception_ptr&) { FAIL("a task threw"); }),
          scheduler(clock, executor),
          environment{fake_plugins(), store, executor,
                      scheduler,      clock, std::make_shared<pipeline::BatchPool>(2)} {}
    base::ManualClock clock;
    store::Store store;
    schedule::Executor executor;
    schedule::Scheduler scheduler;
    pipeline::Environment environment;
  };

  void execute(const char* sql) {
    parts_->store.write(store::Durability::ordered, [&](store::Database& db) { db.execute(sql); });
  }
  void note(const pipeline::Outcome& outcome) {
    const std::scoped_lock hold(mutex_);
    outcome_ = outcome;
    ended_.notify_all();
  }

  pipeline::Outcome wait_for_end() {
    for (int step = 0; step < 10'000; ++step) {
      parts_->executor.wait_idle();
      {
        const std::scoped_lock hold(mutex_);
        if (outcome_) return *outcome_;
      }
      parts_->clock.advance(std::chrono::seconds(1));
      static_cast<void>(parts_->clock.settle());
    }
    FAIL("the pipeline did not end");
    return {};
  }

  TemporaryFolder folder_;
  std::optional<Parts> parts_;
  std::unique_ptr<pipeline::Pipeline> pipeline_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<pipeline::Outcome> outcome_;
};

}  // namespace sluice::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "observe/log.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/delivery.hpp"
#include "pipeline/environment.hpp"
#include "pipeline/ingest.hpp"
#include "pipeline/letter_limit.hpp"
#include "pipeline/progress.hpp"
#include "pipeline/retention_watch.hpp"
#include "plugin/source.hpp"
#include "schedule/retry_policy.hpp"
#include "schedule/schedule.hpp"
#include "schedule/wakeable.hpp"

namespace sluice::pipeline {

/// How a pipeline that runs once has ended.
struct Outcome {
  bool complete = false;  ///< everything fetched is delivered or accounted for
  std::string why;        ///< otherwise: the reason
};

/// One source, one buffer, one or more deliveries. Everything runs on the executor; a wait holds no thread.
class Pipeline {
 public:
  enum class Mode {
    service,  ///< until it is stopped, on its schedule
    once,     ///< until the source has nothing more and all of it is delivered
  };

  /// on_end is called once, from a worker, when a pipeline that runs once has ended or when one has ended for
  /// good. Throws base::Error when an instance cannot be made.
  Pipeline(Environment& environment, const config::PipelineConfig& config, schedule::Schedule schedule,
           Mode mode, std::function<void(const Outcome&)> on_end);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline();

  void start();
  /// [any thread] There may be something to do. Cuts no wait for the schedule or a retry short.
  void wake();
  /// [any thread] Gives up what the source is fetching; deliveries finish the transaction at hand.
  void finish();
  /// [any thread] Ends waits inside the sinks as well.
  void cancel();
  /// [any thread] After finish(): nothing is running in a plugin.
  bool quiet() const;
  /// Waits until no plugin is called any more.
  void close();

  const std::string& name() const noexcept { return name_; }
  /// [any thread] What each stage is doing.
  PipelineState state() const;
  /// [any thread] Why it makes no progress although it should, naming the stage; nothing while all is well.
  /// bound: how long one step may take without a sign of life.
  std::optional<std::string> stuck(std::chrono::milliseconds bound) const;
  const Progress& progress() const noexcept { return progress_; }
  std::size_t sinks() const noexcept { return deliveries_.size(); }

 private:
  std::unique_ptr<Buffer> make_buffer(const config::BufferConfig& config);
  void make_source(const config::InstanceConfig& config);
  void adopt_state(const config::PipelineConfig& config);
  void make_deliveries(const config::PipelineConfig& config);
  void retention(double seconds);

  void ingest();
  bool may_ingest();
  plugin::Verdict poll();
  void handle(const plugin::Verdict& verdict);
  void source_is_idle();
  void retry_later(const plugin::Verdict& why);
  void end(const std::string& why);
  void wake_at(base::SteadyTime when, Doing reason);
  void check_complete();
  void announce(const Outcome& outcome);
  void note_state(std::string_view text);

  /// What a source says of itself beyond this is a mistake.
  static constexpr double longest_retention = 100.0 * 365 * 86400;

  Environment& environment_;
  const std::string name_;
  const Mode mode_;
  const observe::Log log_;
  const store::PipelineId id_;
  const schedule::Schedule schedule_;
  const std::function<void(const Outcome&)> on_end_;
  Progress progress_;
  schedule::Random random_;
  schedule::Backoff backoff_;
  std::unique_ptr<Buffer> buffer_;
  LetterLimit letters_;
  std::string source_plugin_;
  std::shared_ptr<observe::StageFigures> figures_;  // of the source
  Activity activity_;                               // of the source
  RetentionWatch retention_;
  std::atomic<bool> failing_{false};  // the source's last attempt failed
  std::optional<Ingest> ingest_;
  std::unique_ptr<plugin::Source> source_;
  std::vector<std::unique_ptr<Delivery>> deliveries_;

  base::Moment run_started_{};  // ingest only
  bool opened_ = false;         // ingest only
  bool full_ = false;           // ingest only: back-pressure was announced

  std::atomic<bool> finishing_{false};
  std::atomic<bool> polling_{false};
  std::atomic<bool> waiting_{true};       // for the schedule or a retry; room in the buffer does not end that
  std::atomic<bool> source_idle_{false};  // once: nothing more to fetch
  mutable std::mutex mutex_;
  schedule::TimerId timer_ = schedule::TimerId::none;
  std::string ended_;
  static constexpr const char* not_known = "unknown";
  std::string state_ = not_known;  // what the store has may be of an earlier run
  bool announced_ = false;
  std::optional<schedule::Wakeable> work_;
};

}  // namespace sluice::pipeline

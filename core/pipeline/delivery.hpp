// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "config/model.hpp"
#include "observe/log.hpp"
#include "pipeline/activity.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/environment.hpp"
#include "pipeline/progress.hpp"
#include "pipeline/turn.hpp"
#include "plugin/sink.hpp"
#include "schedule/retry_policy.hpp"
#include "schedule/wakeable.hpp"

namespace sluice::pipeline {

/// One sink's own reading of the buffer: writes, commits, moves its position, retries with the pipeline's
/// policy. Works on the executor when there is something to do, and holds no thread while it waits.
class Delivery {
 public:
  struct Place {
    std::string pipeline;
    store::PipelineId id;
    Buffer& buffer;
    Progress& progress;
    LetterLimit& letters;
    observe::Log log;
    std::function<void()> on_change;  ///< a transaction is done, or this delivery has ended; from the worker
  };

  /// Attaches to the buffer and makes the sink. Throws base::Error when the plugin cannot be made.
  Delivery(Environment& environment, Place place, const config::InstanceConfig& sink,
           const config::PipelineConfig& pipeline);
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  ~Delivery();

  /// [any thread] There may be something to read.
  void wake() { work_.wake(); }
  /// [any thread] Finishes the transaction at hand and begins no other.
  void finish();
  /// [any thread] Ends waits inside the sink.
  void cancel();
  /// Waits until no call into the sink runs; none follows.
  void close();

  /// [any thread] Nothing is left to deliver, or nothing more will be.
  bool drained();
  /// [any thread] Why it has ended for good; empty while it works.
  std::string ended() const;
  /// [any thread] What it is doing.
  StageState state() const;
  /// [any thread] In the middle of a transaction.
  bool busy() const { return busy_; }

 private:
  void work();
  bool step();
  bool held();
  bool open();
  void write(const Batch& batch);
  bool part_is_due() const;
  void commit_part();
  void commit();
  void settle();
  void account(const store::DeliveryCounts& counts);
  void roll_back();
  void forget();
  void fail(const plugin::Verdict& why);
  void retry_later(const plugin::Verdict& why, uint64_t duplicates);
  void end(const std::string& why);
  void recovered();
  template <class Call>
  auto in_plugin(Call&& call);
  /// Throws StoreError, and keeps them then for the next time.
  void store_counts();
  void note_status(std::string_view text);

  Environment& environment_;
  Place place_;
  const std::string name_;
  const config::PluginInfo& plugin_;
  std::string state_;  // what the sink returned with the last stored commit
  Cursor& cursor_;
  const uint64_t commit_every_;  // bytes, within a transaction
  std::unique_ptr<plugin::Sink> sink_;
  schedule::Backoff backoff_;
  LetterGate gate_;
  Turn turn_;
  struct {
    uint64_t retries = 0, duplicates = 0;
  } uncounted_;                  // what the store could not take yet
  std::string committed_state_;  // of a commit that is not stored yet
  bool opened_ = false;
  const std::shared_ptr<observe::StageFigures> figures_;
  Activity activity_;
  std::atomic<bool> failing_{false};

  std::atomic<bool> finishing_{false};
  std::atomic<bool> busy_{false};
  std::atomic<bool> waiting_{false};  // for the timer of a retry
  mutable std::mutex mutex_;
  std::string ended_;
  std::string status_ = "unknown";  // what the store has may be of an earlier run
  schedule::TimerId timer_ = schedule::TimerId::none;
  schedule::Wakeable work_;  // last: its runs use everything above
};

}  // namespace sluice::pipeline

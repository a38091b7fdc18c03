// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "observe/log.hpp"
#include "schedule/scheduler.hpp"

namespace sluice::pipeline {

/// How long a source keeps what nobody fetches, and how much of that time is left.
struct Retention {
  std::chrono::milliseconds keeps{0};
  std::chrono::milliseconds left{0};  ///< 0: data is being lost
};

/// Warns a person in time before a source drops what could not be fetched: at half of its retention, at four
/// fifths, and when it is over. Whatever holds the fetching up counts: a source that does not answer, a full
/// buffer, a sink that blocks. Knows nothing as long as the source has not said its retention. [any thread]
class RetentionWatch {
 public:
  RetentionWatch(schedule::Scheduler& scheduler, base::Clock& clock, observe::Log log);
  ~RetentionWatch();  // as stop()
  RetentionWatch(const RetentionWatch&) = delete;
  RetentionWatch& operator=(const RetentionWatch&) = delete;

  /// What an earlier run of the pipeline fetched last.
  void fetched_at(base::WallTime when);
  /// The source has said how long it keeps data; 0 or less: not any more.
  void keeps(std::chrono::milliseconds retention);
  /// The source has given what it had, if only that there is nothing.
  void fetched();
  /// When this returns, nothing is said any more.
  void stop();

  std::optional<Retention> look() const;

 private:
  enum class Said { nothing, half, most, over };

  void look_again();
  void arm();
  void say(std::chrono::milliseconds age);
  base::SteadyTime next() const;

  schedule::Scheduler& scheduler_;
  base::Clock& clock_;
  const observe::Log log_;
  mutable std::mutex mutex_;
  std::chrono::milliseconds keeps_{0};
  base::SteadyTime last_;
  Said said_ = Said::nothing;
  bool stopped_ = false;
  schedule::TimerId timer_ = schedule::TimerId::none;
};

}  // namespace sluice::pipeline

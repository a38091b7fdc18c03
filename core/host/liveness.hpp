// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "schedule/scheduler.hpp"

namespace sluice::host {

/// Whether the service as a whole makes progress: what the watchdog is fed on, and what /healthz says.
/// [any thread]
class Liveness {
 public:
  /// The reasons in words why single pipelines stand still; see Gateway::stuck().
  using Stuck = std::function<std::vector<std::string>()>;

  Liveness(base::Clock& clock, schedule::Scheduler& scheduler, Stuck stuck);
  Liveness(const Liveness&) = delete;
  Liveness& operator=(const Liveness&) = delete;

  /// What stands still; empty: all is well. Each call also sends a probe through the timer thread and a
  /// worker, whose return the calls after it expect within `patience`.
  std::vector<std::string> problems();

  static constexpr std::chrono::seconds patience{10};

 private:
  struct Probe {
    std::mutex mutex;
    bool under_way = false;
    base::SteadyTime sent{};
  };
  void send_probe();

  base::Clock& clock_;
  schedule::Scheduler& scheduler_;
  const Stuck stuck_;
  const std::shared_ptr<Probe> probe_;  // shared with the timer, which may come after this has gone
};

}  // namespace sluice::host

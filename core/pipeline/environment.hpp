// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "observe/figures.hpp"
#include "pipeline/batch.hpp"
#include "plugin/registry.hpp"
#include "schedule/executor.hpp"
#include "schedule/scheduler.hpp"
#include "store/store.hpp"

namespace sluice::pipeline {

/// What all pipelines of a process share. Owned by the gateway, outlives them.
struct Environment {
  const plugin::Registry& plugins;
  store::Store& store;
  schedule::Executor& executor;
  schedule::Scheduler& scheduler;
  base::Clock& clock;
  std::shared_ptr<BatchPool> pool;
  std::shared_ptr<observe::Figures> figures = std::make_shared<observe::Figures>();
  std::function<void()> on_news = [] {};  ///< what a stage is doing has changed; from a worker, must not wait
};

}  // namespace sluice::pipeline

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/activity.hpp"
#include "pipeline/retention_watch.hpp"

namespace sluice::pipeline {

/// Figures of this run for a person who watches; the ledger has the ones that count. [any thread]
struct Progress {
  std::atomic<uint64_t> records{0};  ///< emitted, also those of transactions that were given up later
  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> page{0};          ///< transactions begun
  std::atomic<uint64_t> page_records{0};  ///< in the present one
  std::atomic<uint64_t> delivered{0};     ///< committed, summed over the sinks
  std::atomic<uint64_t> dead_letters{0};  ///< settled
};

/// What the source or a sink is doing at this moment.
struct StageState {
  std::string instance;  ///< "source" or the name of the sink
  std::string plugin;
  Activity::Look activity;
  bool failing = false;  ///< the last attempt failed, or it has stopped for good
  std::string text;      ///< in words what is wrong or waited for; empty: nothing special

  bool stopped() const noexcept { return activity.doing == Doing::stopped; }
  /// A person may have to do something.
  bool in_trouble() const noexcept { return failing || stopped() || activity.doing == Doing::room; }
};

struct PipelineState {
  std::string pipeline;
  StageState source;
  std::vector<StageState> sinks;
  std::optional<Retention> retention;  ///< of the source; nothing where it has not said it
};

}  // namespace sluice::pipeline

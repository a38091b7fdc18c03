// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/gateway.hpp"
#include "observe/figures.hpp"
#include "observe/process_figures.hpp"
#include "store/ledger.hpp"

namespace sluice::host {

enum class Phase { starting, running, reloading, stopping };

/// How the last reload went.
struct Reload {
  int64_t at_ms = 0;
  bool succeeded = true;
  std::string text;
};

/// What the service knows of itself beside its pipelines. Changed by main's thread, read by others.
struct Self {
  Phase phase = Phase::starting;
  int64_t started_ms = 0;
  std::optional<Reload> reload;
  int64_t last_success_ms = 0;  ///< when a configuration was last taken over
  std::vector<config::RefusedPipeline> refused;
  std::vector<std::string> problems;  ///< what stands still
};

/// One pipeline with everything that is known of it.
struct PipelineOverview {
  PipelineLook look;
  std::optional<store::PipelineAccount> account;
  std::shared_ptr<observe::StageFigures> source;
  std::vector<std::shared_ptr<observe::StageFigures>> sinks;  ///< as look.state->sinks

  /// The account of a sink; null when it has none yet.
  const store::DeliveryAccount* account_of(const std::string& sink) const;
  bool in_trouble() const;
  bool at_work() const;
};

/// The whole service at one moment: what status, metrics and health are made from.
struct Overview {
  base::Moment now{};
  Self self;
  std::vector<PipelineOverview> pipelines;
  std::vector<observe::Gauge> gauges;
  observe::ProcessFigures process;
  bool store_has_room = true;

  /// Milliseconds since 1970-01-01 UTC of an instant on the steady clock.
  int64_t wall_ms(base::SteadyTime time) const;
  /// How long the oldest transaction that this sink has not taken waits, in seconds; 0: none does.
  double lag_seconds(const store::DeliveryAccount& sink) const;
};

/// Reads the figures; the ledger on a connection of its own. [any thread]
Overview overview_of(Gateway& gateway, Self self);

/// One line for a person: "3 pipelines: 2 running, 1 in trouble (kata: sink siem: ...); lag 4 s".
std::string summary(const Overview& all);

/// What a stage is doing, in words: "waiting for its next run", "retrying at 12:00:03: connection refused".
std::string in_words(const pipeline::StageState& stage, const Overview& all);

}  // namespace sluice::host

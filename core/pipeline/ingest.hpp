// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "config/catalogue.hpp"
#include "observe/figures.hpp"
#include "observe/log.hpp"
#include "pipeline/activity.hpp"
#include "pipeline/buffer.hpp"
#include "pipeline/letter_limit.hpp"
#include "pipeline/progress.hpp"

namespace sluice::pipeline {

/// The host's side of sluice_emit: takes what a source hands over during one poll into the buffer. Used by
/// the thread of that poll.
class Ingest {
 public:
  Ingest(std::string pipeline, const config::PluginInfo& plugin, Buffer& buffer,
         std::shared_ptr<BatchPool> pool, Progress& progress, LetterLimit& letters, Activity& activity,
         observe::StageFigures& figures, base::Clock& clock, observe::Log log);
  Ingest(const Ingest&) = delete;
  Ingest& operator=(const Ingest&) = delete;

  /// Before each poll.
  const sluice_emit& start();
  /// After each poll: the verdict that counts. Where the host made the source give up, that is the host's
  /// reason; a transaction left open is given up; a poll that succeeds with one open breaks the contract.
  plugin::Verdict finish(plugin::Verdict poll);
  /// Why the source must not be asked now: it has found malformed input, and there is no room for it.
  std::optional<std::string> held() { return gate_.closed(); }

 private:
  static sluice_status on_begin(void* self, uint32_t flags, sluice_error* error) noexcept;
  static sluice_status on_memory(void* self, size_t bytes, sluice_memory* memory,
                                 sluice_error* error) noexcept;
  static sluice_status on_batch(void* self, const sluice_batch* batch, sluice_error* error) noexcept;
  static sluice_status on_malformed(void* self, const sluice_malformed* malformed,
                                    sluice_error* error) noexcept;
  static sluice_status on_gap(void* self, const sluice_gap* gap, sluice_error* error) noexcept;
  static sluice_status on_checkpoint(void* self, sluice_str checkpoint, sluice_error* error) noexcept;
  static sluice_status on_abandon(void* self, sluice_error* error) noexcept;

  template <class Body>
  sluice_status run(sluice_error* error, Body&& body, Doing doing = Doing::host) noexcept;
  sluice_status give_up(sluice_error* error, plugin::Verdict why) noexcept;

  static void check_stream(sluice_str name);
  void begin(bool atomic);
  void append(std::shared_ptr<Batch> batch);
  void batch(const sluice_batch& from);
  void malformed(const sluice_malformed& piece);
  void gap(const sluice_gap& gap);
  void checkpoint(std::string_view checkpoint);
  void abandon();

  const std::string pipeline_;
  const config::PluginInfo& plugin_;
  Buffer& buffer_;
  const std::shared_ptr<BatchPool> pool_;
  Progress& progress_;
  LetterLimit& letters_;
  LetterGate gate_;
  Activity& activity_;
  observe::StageFigures& figures_;
  base::Clock& clock_;
  const observe::Log log_;
  sluice_emit table_{};

  std::shared_ptr<Batch> memory_;  // lent to the source
  bool open_ = false;
  bool atomic_ = false;
  store::FetchCounts counts_;
  std::optional<plugin::Verdict> failure_;
};

}  // namespace sluice::pipeline

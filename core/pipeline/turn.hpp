// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/catalogue.hpp"
#include "pipeline/batch.hpp"
#include "pipeline/letter_limit.hpp"
#include "store/dead_letters.hpp"
#include "store/deliveries.hpp"
#include "store/store.hpp"

namespace sluice::pipeline {

/// What one sink has done so far with the transaction at hand: counts, and the records it refused. Used by
/// one thread at a time.
class Turn {
 public:
  Turn(store::Store& store, store::PipelineId pipeline, std::string sink, const config::PluginInfo& plugin,
       LetterGate& gate)
      : store_(store), pipeline_(pipeline), sink_(std::move(sink)), plugin_(plugin), gate_(gate) {}

  /// For the next write of the sink; valid until the one after it.
  const sluice_rejects& rejects();
  /// The write succeeded: refused records become dead letters of this transaction, the others count as
  /// delivered. Throws StoreError, and LettersFull, which leave the turn to be given up.
  void written(const Batch& batch, int64_t now_ms);
  /// The sink refused the whole batch.
  void refused(const Batch& batch, const std::string& reason, int64_t now_ms);
  /// Records of a batch that may have gone out although the write failed.
  void attempted(uint64_t records) { sent_ += records; }

  const store::DeliveryCounts& counts() const noexcept { return counts_; }
  /// Records handed to the sink since its last commit: what a receiver may see twice when they are repeated.
  uint64_t sent() const noexcept { return sent_; }
  /// The same, and those of commits that were kept: what it may see twice when the source repeats them.
  uint64_t sent_of_all() const noexcept { return kept_.sent + sent_; }
  /// Bytes of records handed to the sink since its last commit.
  uint64_t uncommitted_bytes() const noexcept { return bytes_; }
  bool empty() const noexcept { return !touched_; }
  /// Something was kept that is not stored.
  bool kept() const noexcept { return kept_.sent > 0 || kept_.counts.records() > 0; }
  void touch() { touched_ = true; }

  /// What was done is stored, and its letters settled.
  void finish();
  /// What was done is committed in a transaction that may still be given up: it counts from here on, and is
  /// not stored. Only without letters.
  void keep() noexcept;
  /// What was done since finish() or keep() is to be done again: the counts go back. Its letters wait for
  /// discard().
  void restart() noexcept;
  /// It is not done, and its letters go. Throws StoreError; call again then before the next turn.
  void discard();
  /// The transaction is given up, and what was kept of it.
  void abandon();
  bool clean() const noexcept { return !letters_; }

 private:
  void add_letter(const Batch& batch, uint32_t index, std::string_view reason, int64_t now_ms,
                  store::Database& database);

  store::Store& store_;
  const store::PipelineId pipeline_;
  const std::string sink_;
  const config::PluginInfo& plugin_;
  LetterGate& gate_;
  sluice_rejects table_{};
  std::vector<std::pair<uint32_t, std::string>> rejected_;  // of the write that is running
  store::DeliveryCounts counts_;
  uint64_t sent_ = 0;
  uint64_t bytes_ = 0;
  struct {
    store::DeliveryCounts counts;
    uint64_t sent = 0;
  } kept_;
  bool letters_ = false;
  bool touched_ = false;
};

}  // namespace sluice::pipeline

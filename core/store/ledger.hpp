// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/dead_letters.hpp"
#include "store/deliveries.hpp"

namespace sluice::store {

/// What a source handed over in one transaction.
struct FetchCounts {
  uint64_t records = 0;  ///< valid ones, gap records included
  uint64_t bytes = 0;
  uint64_t malformed = 0;
  uint64_t gaps = 0;
};

/// One sink's side of the account.
struct DeliveryAccount {
  std::string sink;
  uint64_t owed = 0;  ///< fetched records that this sink has to account for
  DeliveryCounts counts;
  uint64_t in_flight = 0;     ///< counted in the buffer, not derived from the others
  uint64_t dead_letters = 0;  ///< counted among the letters
  uint64_t dropped = 0;       ///< of the rejected: letters that a person dropped
  uint64_t replayed = 0;      ///< of the rejected: letters that this sink was given again
  uint64_t possibly_duplicated = 0;
  uint64_t retries = 0;
  uint64_t transactions = 0;                ///< that the sink has committed
  std::optional<int64_t> waiting_since_ms;  ///< when the oldest one that it has not was stored
  std::string status;
  int64_t status_ms = 0;

  /// owed + replayed = delivered + filtered + rejected + in flight, and each rejected record is among the
  /// dead letters, dropped or replayed.
  bool adds_up() const;
};

/// One pipeline's account: fetched = delivered + filtered + dead-lettered + in flight, for each of its sinks.
struct PipelineAccount {
  std::string pipeline;
  uint64_t transactions = 0, fetched = 0, fetched_bytes = 0, malformed = 0, gaps = 0, retries = 0;
  uint64_t dead_letters = 0;  ///< of the source, counted among the letters
  uint64_t dropped = 0;       ///< of the source: malformed ones that a person dropped
  LetterRoom letters;         ///< of the source and all sinks
  uint64_t buffered_bytes = 0;
  int64_t checkpoint_ms = 0;
  std::string state;
  int64_t state_ms = 0;
  std::vector<DeliveryAccount> deliveries;

  bool adds_up() const;
};

// All of these run inside Store::write or Store::read.

void count_fetched(Database& database, PipelineId pipeline, const FetchCounts& counts);
void count_source_retry(Database& database, PipelineId pipeline);
void set_source_state(Database& database, PipelineId pipeline, std::string_view state, int64_t now_ms);

/// Figures leave out what has to be counted among the letters one by one (dead_letters stays 0), so that they
/// may be read every few seconds.
enum class Detail { audit, figures };

/// Accounts of all pipelines by name, or of one.
std::vector<PipelineAccount> read_ledger(Database& database, std::string_view only_pipeline = {},
                                         Detail detail = Detail::audit);

}  // namespace sluice::store

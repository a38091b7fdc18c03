// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "store/checkpoints.hpp"

namespace sluice::store {

/// A piece of input or a record that could not be delivered, with all that is known of it.
struct DeadLetter {
  std::string_view sink;  ///< empty: the source found it malformed
  std::string_view stream;
  std::string_view reason;
  std::string_view place;  ///< where it stood
  std::string_view plugin;
  std::string_view plugin_version;
  int64_t at_ms = 0;
  std::string_view data;    ///< the bytes as received
  uint32_t format = 0;      ///< SLUICE_FORMAT_ of a record; 0: of the source, which is no record
  uint32_t flags = 0;       ///< SLUICE_BATCH_ of the batch it stood in
  bool replayable = false;  ///< a record that its sink can be given alone
};

/// What a pipeline's letters occupy, those of open transactions included.
struct LetterRoom {
  uint64_t letters = 0;
  uint64_t bytes = 0;
};

// All of these run inside Store::write or Store::read.

/// Adds a letter that counts only when its transaction does.
void add_dead_letter(Database& database, PipelineId pipeline, const DeadLetter& letter);
/// The transaction is safe: its letters stay. sink as in DeadLetter.
void settle_dead_letters(Database& database, PipelineId pipeline, std::string_view sink);
/// The transaction is given up: its letters go, and will come again with it.
void drop_dead_letters(Database& database, PipelineId pipeline, std::string_view sink);
/// What a killed process left unsettled, or one pipeline where the store could not be written when it ended.
void drop_pending_dead_letters(Database& database, std::optional<PipelineId> only = {});
/// Settled letters of the source or a sink.
uint64_t count_dead_letters(Database& database, PipelineId pipeline, std::string_view sink);
/// Kept as a running count, so that it costs nothing to ask.
LetterRoom letter_room(Database& database, PipelineId pipeline);

}  // namespace sluice::store

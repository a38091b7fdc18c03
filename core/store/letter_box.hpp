// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "store/dead_letters.hpp"

namespace sluice::store {

/// Which letters a person means; what is empty or 0 is not asked for.
struct LetterSelection {
  std::string pipeline;
  std::string sink;    ///< "source": those of the source
  std::string reason;  ///< a part of it
  int64_t id = 0;
  int64_t up_to = 0;  ///< no younger ones than this id
  int64_t limit = 0;  ///< at most so many, the oldest first
};

/// A letter as it lies in the store. Views live until the next one is read.
struct StoredLetter {
  int64_t id = 0;
  std::string_view pipeline;
  DeadLetter letter;  ///< data: empty unless asked for
  uint64_t size = 0;  ///< of the data

  std::string_view who() const noexcept { return letter.sink.empty() ? "source" : letter.sink; }
};

/// The letters of one pipeline's source or sink.
struct LetterGroup {
  PipelineId pipeline = 0;
  std::string name;  ///< of the pipeline
  std::string sink;  ///< empty: the source
  uint64_t letters = 0;
  uint64_t bytes = 0;
  uint64_t replayable = 0;
  bool known = false;  ///< the pipeline has this sink, or its source
  int64_t last = 0;    ///< the youngest of these
};

enum class WithData { no, yes };

// All of these run inside Store::write or Store::read.

/// Settled letters, the oldest first, until see returns false.
void each_letter(Database& database, const LetterSelection& which, WithData with_data,
                 const std::function<bool(const StoredLetter&)>& see);
/// The same, counted.
std::vector<LetterGroup> letter_groups(Database& database, const LetterSelection& which);

/// Removes up to `most` of the group's letters and counts them as dropped; returns how many. Letters that are
/// younger than the group stay.
uint64_t drop_letters(Database& database, const LetterGroup& group, const LetterSelection& which,
                      int64_t most);
/// Moves some MiB of the group's replayable letters into a replay for their sink, and counts them as
/// replayed; returns how many, 0 when none is left. In one write: each is a letter or in the replay, never
/// both.
uint64_t replay_letters(Database& database, const LetterGroup& group, const LetterSelection& which,
                        int64_t now_ms);

}  // namespace sluice::store

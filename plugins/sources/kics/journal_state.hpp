// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sluice::kics {

/// What a row looked like when it was handed over last.
struct Seen {
  uint64_t digest = 0;
  int64_t moment = 0;  ///< when the row moved last, by its own times
  bool operator==(const Seen&) const = default;
};

/// How far a journal has been read. Times are milliseconds since 1970, those without a word by the Server's
/// clock.
struct JournalState {
  static constexpr int64_t always = std::numeric_limits<int64_t>::min();

  uint64_t last_id = 0;     ///< largest id in everything that was read whole; 0: none
  int64_t until = 0;        ///< latest moment in it
  int64_t origin = always;  ///< rows that have not moved since are none of ours
  int64_t floor = always;   ///< every row that moved at or after it and was handed over is in `seen`
  int64_t swept = 0;        ///< our clock: when the long overlap was read last
  int64_t read = 0;         ///< our clock: when this was made
  std::unordered_map<uint64_t, Seen> seen;  ///< by key_of() the id

  bool operator==(const JournalState&) const = default;

  /// Forgets rows that moved before `oldest`, and of the others those that moved longest ago until `most` are
  /// left. Returns how many of those that should have stayed had to go; `floor` says it too.
  std::size_t trim(int64_t oldest, std::size_t most);
};

/// The number that an id is, or a hash of what else it is. Numbers keep all of their 64 bits.
uint64_t key_of(std::string_view id);

/// The id as a number; 0 where it is none, or no positive one.
uint64_t number_of(std::string_view id);

/// `seen` as text for a checkpoint, about 16 bytes a row; and back. Throws std::invalid_argument where the
/// text is damaged.
std::string pack_seen(const std::unordered_map<uint64_t, Seen>& seen);
std::unordered_map<uint64_t, Seen> unpack_seen(const std::string& text);

}  // namespace sluice::kics

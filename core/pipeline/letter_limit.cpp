// SPDX-License-Identifier: Apache-2.0
#include "pipeline/letter_limit.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "store/dead_letters.hpp"

namespace sluice::pipeline {

store::LetterRoom LetterLimit::room() {
  return store_.read([&](store::Database& database) { return store::letter_room(database, pipeline_); });
}

double LetterLimit::share(const store::LetterRoom& room) const {
  return std::max(static_cast<double>(room.letters) / static_cast<double>(config_.max_count),
                  static_cast<double>(room.bytes) / static_cast<double>(config_.max_size));
}

std::optional<std::string> LetterLimit::full() {
  const auto kept = room();
  if (share(kept) < 1) return std::nullopt;
  return "the dead letters of this pipeline are full (" + base::show_count(kept.letters) + ", " +
         base::show_bytes(kept.bytes) +
         "; [dead_letters] max_count, max_size): export, replay or drop some with `sluice dlq`";
}

void LetterLimit::look() {
  constexpr double near = 0.8;
  const auto kept = room();
  const double used = share(kept);
  if (used < near) {
    warned_ = false;
  } else if (!warned_.exchange(true)) {
    log_.warn("dead letters are " + std::to_string(static_cast<int>(std::min(used, 1.0) * 100)) +
              " % of what this pipeline keeps (" + base::show_count(kept.letters) + ", " +
              base::show_bytes(kept.bytes) + "; [dead_letters] max_count, max_size): see `sluice dlq`");
  }
}

void LetterGate::pass() {
  const auto full = limit_.full();
  closed_ = full.has_value();
  if (full) throw LettersFull(*full);
}

std::optional<std::string> LetterGate::closed() {
  if (!closed_) return std::nullopt;
  auto full = limit_.full();
  closed_ = full.has_value();
  return full;
}

}  // namespace sluice::pipeline

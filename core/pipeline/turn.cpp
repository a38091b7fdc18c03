// SPDX-License-Identifier: Apache-2.0
#include "pipeline/turn.hpp"

#include <algorithm>
#include <exception>

#include <sluice/sdk/host.hpp>

#include "base/text.hpp"

namespace sluice::pipeline {

const sluice_rejects& Turn::rejects() {
  rejected_.clear();
  table_ = {sizeof table_, 0, this, [](void* self, uint32_t index, sluice_str reason) noexcept {
              try {
                static_cast<Turn*>(self)->rejected_.emplace_back(index, base::one_line(sdk::view(reason)));
              } catch (const std::exception&) {
                // Out of memory: the record counts as delivered, which its sink knows better; the next
                // allocation of this turn fails the write as a whole.
              }
            }};
  return table_;
}

void Turn::add_letter(const Batch& batch, uint32_t index, std::string_view reason, int64_t now_ms,
                      store::Database& database) {
  const std::string place = "record " + std::to_string(index) + " of a batch";
  store::add_dead_letter(
      database, pipeline_,
      {sink_, batch.head().stream, reason, place, plugin_.name, plugin_.version, now_ms, batch[index],
       batch.head().format, batch.head().flags, !plugin_.has(SLUICE_TRAIT_NEEDS_SNAPSHOT)});
}

void Turn::written(const Batch& batch, int64_t now_ms) {
  touched_ = true;
  const auto& head = batch.head();
  // A sink may name a record twice, or one that is not there.
  std::sort(rejected_.begin(), rejected_.end());
  rejected_.erase(std::unique(rejected_.begin(), rejected_.end(),
                              [](const auto& a, const auto& b) { return a.first == b.first; }),
                  rejected_.end());
  std::erase_if(rejected_, [&](const auto& one) { return one.first >= head.records; });
  uint64_t rejected_bytes = 0;
  if (!rejected_.empty()) {
    if (!letters_) gate_.pass();
    letters_ = true;
    store_.write(store::Durability::ordered, [&](store::Database& database) {
      for (const auto& [index, reason] : rejected_) add_letter(batch, index, reason, now_ms, database);
    });
    for (const auto& [index, reason] : rejected_) rejected_bytes += batch[index].size() + 1;
  }
  counts_.rejected += rejected_.size();
  counts_.delivered += head.records - rejected_.size();
  counts_.delivered_bytes += head.bytes - rejected_bytes;
  sent_ += head.records - rejected_.size();
  bytes_ += head.bytes;
}

void Turn::refused(const Batch& batch, const std::string& reason, int64_t now_ms) {
  touched_ = true;
  if (!letters_) gate_.pass();
  letters_ = true;
  store_.write(store::Durability::ordered, [&](store::Database& database) {
    for (uint32_t i = 0; i < batch.head().records; ++i) add_letter(batch, i, reason, now_ms, database);
  });
  counts_.rejected += batch.head().records;
  bytes_ += batch.head().bytes;
}

void Turn::finish() {
  kept_ = {};
  restart();
  letters_ = false;
}

void Turn::keep() noexcept {
  kept_ = {counts_, sent_of_all()};
  restart();
}

void Turn::restart() noexcept {
  counts_ = kept_.counts;
  sent_ = bytes_ = 0;
  touched_ = false;
}

void Turn::abandon() {
  kept_ = {};
  discard();
}

void Turn::discard() {
  restart();
  if (!letters_) return;
  store_.write(store::Durability::ordered,
               [&](store::Database& database) { store::drop_dead_letters(database, pipeline_, sink_); });
  letters_ = false;
}

}  // namespace sluice::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "pipeline/recent_batches.hpp"

#include <algorithm>
#include <utility>

namespace sluice::pipeline {

void RecentBatches::join() {
  const std::scoped_lock hold(mutex_);
  ++readers_;
}

void RecentBatches::leave() {
  const std::scoped_lock hold(mutex_);
  --readers_;
  kept_.clear();  // part of it waits for the one that leaves; the others find the rest in the store
  bytes_ = 0;
}

std::size_t RecentBatches::add(store::TransactionId transaction, int64_t number, BatchPtr batch) {
  const std::scoped_lock hold(mutex_);
  if (readers_ == 0 || !make_room(batch->capacity())) return 0;
  bytes_ += batch->capacity();
  kept_.push_back({transaction, number, std::move(batch), readers_});
  return readers_;
}

/// By dropping what one delivery has taken and a slower one has not. Where nobody has come for anything yet,
/// the oldest ones are those that are wanted first.
bool RecentBatches::make_room(std::size_t bytes) {
  while (bytes_ + bytes > most_bytes_) {
    const auto oldest = std::find_if(kept_.begin(), kept_.end(), [](const Kept& one) { return one.taken; });
    if (oldest == kept_.end()) return false;
    drop(oldest);
  }
  return true;
}

void RecentBatches::drop(std::deque<Kept>::iterator one) {
  bytes_ -= one->batch->capacity();
  kept_.erase(one);
}

BatchPtr RecentBatches::take(store::TransactionId transaction, int64_t number) {
  const std::scoped_lock hold(mutex_);
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& one) {
    return one.transaction == transaction && one.number == number;
  });
  if (found == kept_.end()) return nullptr;
  BatchPtr batch = found->batch;
  found->taken = true;
  if (--found->missing == 0) drop(found);
  return batch;
}

void RecentBatches::clear() {
  const std::scoped_lock hold(mutex_);
  kept_.clear();
  bytes_ = 0;
}

}  // namespace sluice::pipeline

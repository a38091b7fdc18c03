// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>

#include "pipeline/batch.hpp"

namespace sluice::pipeline {

/// The last batches that went into the store, for deliveries that are level with the source: these need not
/// read them back. What is not here is in the store. [any thread]
class RecentBatches {
 public:
  /// most_bytes: of memory, however full the batches are.
  explicit RecentBatches(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// A delivery has read everything there is, and will take what is added from now on.
  void join();
  /// One that had joined is not coming for a while.
  void leave();
  /// Keeps it if somebody will come for it and there is room; says for how many deliveries it is kept.
  std::size_t add(store::TransactionId transaction, int64_t number, BatchPtr batch);
  /// For a delivery that has joined. Null: read it from the store.
  BatchPtr take(store::TransactionId transaction, int64_t number);
  /// Nobody comes for these: their transaction was given up.
  void clear();

 private:
  struct Kept {
    store::TransactionId transaction;
    int64_t number;
    BatchPtr batch;
    std::size_t missing;  ///< deliveries that have not taken it
    bool taken = false;   ///< by one at least
  };

  bool make_room(std::size_t bytes);
  void drop(std::deque<Kept>::iterator one);

  const std::size_t most_bytes_;
  std::mutex mutex_;
  std::size_t readers_ = 0;
  std::size_t bytes_ = 0;
  std::deque<Kept> kept_;
};

}  // namespace sluice::pipeline

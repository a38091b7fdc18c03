// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace sluice::pipeline {

/// Figures of this run for a person who watches; the ledger has the ones that count. [any thread]
struct Progress {
  std::atomic<uint64_t> records{0};  ///< emitted, also those of transactions that were given up later
  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> page{0};          ///< transactions begun
  std::atomic<uint64_t> page_records{0};  ///< in the present one
  std::atomic<uint64_t> delivered{0};     ///< committed, summed over the sinks
  std::atomic<uint64_t> dead_letters{0};  ///< settled
};

}  // namespace sluice::pipeline

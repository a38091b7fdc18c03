// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <sluice/abi.h>

#include "store/transactions.hpp"

namespace sluice::pipeline {

/// Records of one stream in one piece of memory, laid out as in sluice_batch. Filled by one thread, then only
/// read.
class Batch {
 public:
  Batch(std::size_t capacity, uint32_t ends_capacity);

  /// Forgets the records, keeps the memory.
  void clear();
  /// Makes it the batch that a plugin handed over; copies unless the plugin built it in this memory.
  void take(const sluice_batch& from, uint32_t flags);
  /// Prepares for head.bytes of records that the caller writes to data(), followed by index().
  void prepare(const store::BatchHead& head);
  /// Finds the ends of the records, which are the LFs.
  void index();

  char* data() noexcept { return data_.get(); }
  std::size_t capacity() const noexcept { return capacity_; }
  uint32_t* ends() noexcept { return ends_.get(); }
  uint32_t ends_capacity() const noexcept { return ends_capacity_; }

  const store::BatchHead& head() const noexcept { return head_; }
  std::string_view lines() const noexcept { return {data_.get(), head_.bytes}; }
  /// Record i without its LF.
  std::string_view operator[](uint32_t i) const noexcept;
  /// For a sink; valid as long as this batch.
  sluice_batch view() const noexcept;

 private:
  void make_room(std::size_t bytes, uint32_t records);

  store::BatchHead head_;
  std::size_t capacity_;
  uint32_t ends_capacity_;
  std::unique_ptr<char[]> data_;
  std::unique_ptr<uint32_t[]> ends_;
};

using BatchPtr = std::shared_ptr<const Batch>;

/// Batches that are used again, shared by all pipelines, so that the record path does not allocate. [any
/// thread]
class BatchPool : public std::enable_shared_from_this<BatchPool> {
 public:
  /// A good size for one write to a socket or the store.
  static constexpr std::size_t usual_capacity = std::size_t{1} << 20;

  /// keep: how many unused batches are held for later.
  explicit BatchPool(std::size_t keep) : keep_(keep) {}

  /// An empty batch with room for a record of this many bytes. Comes back by itself when nobody holds it.
  std::shared_ptr<Batch> get(std::size_t record_bytes);

 private:
  void put(std::unique_ptr<Batch> batch);

  const std::size_t keep_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> unused_;
};

}  // namespace sluice::pipeline

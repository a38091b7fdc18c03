// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include "pipeline/spool.hpp"
#include "pipeline/stored_buffer.hpp"

namespace sluice::pipeline {

/// One transaction at a time, in memory and bounded: the source waits for the slowest sink, and the
/// checkpoint moves after every sink's commit, together with what the sinks returned. When one sink fails,
/// all of them roll back and the source fetches the transaction again. An atomic transaction waits in a
/// temporary file until it is complete.
class MemoryBuffer final : public StoredBuffer {
 public:
  MemoryBuffer(store::Store& store, store::PipelineId pipeline, uint64_t max_bytes, base::Clock& clock,
               std::shared_ptr<BatchPool> pool)
      : StoredBuffer(store, pipeline, max_bytes, clock, std::move(pool)) {}

  bool has_room() override { return true; }
  void begin(bool atomic) override;
  void wait_for_room(std::size_t bytes) override;
  void append(std::shared_ptr<Batch> batch) override;
  void close(std::string_view checkpoint, const store::FetchCounts& counts) override;
  void abandon() noexcept override;
  void interrupt() override;

  Reading next(Cursor& cursor) override;
  bool delivered(Cursor& cursor, Delivered what) override;
  bool delivered_part(Cursor&, Delivered) override { return false; }  // no transaction is divisible
  bool failed(Cursor& cursor, const plugin::Verdict& why) override;
  bool drained(const Cursor& cursor) override;

 private:
  struct Transaction {
    store::TransactionId id = 0;
    bool closed = false;
    std::unique_ptr<Spool> spool;  // an atomic one
    std::deque<BatchPtr> batches;  // a plain one: those that some sink has not read yet
    int64_t first = 0;             // number of the first of them
    uint64_t bytes = 0;            // memory they hold
    std::map<std::string, Delivered> delivered;
    std::optional<plugin::Verdict> failure;

    int64_t total() const { return spool ? spool->batches() : first + static_cast<int64_t>(batches.size()); }
  };

  bool leave_finished(Cursor& cursor, Reading& reading);
  BatchPtr take(Cursor& cursor, std::unique_lock<std::mutex>& lock);
  void free_read_batches();
  void fail_if_hopeless() const;
  void store_all(std::string_view checkpoint, const store::FetchCounts& counts);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Transaction> open_;  // guarded by mutex_
  store::TransactionId settled_ = 0;   // the last one that all sinks have
  bool interrupted_ = false;
};

}  // namespace sluice::pipeline

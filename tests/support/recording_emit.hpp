// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sluice/abi.h>
#include <sluice/sdk/emitter.hpp>
#include <sluice/sdk/host.hpp>

namespace sluice::test {

struct RecordedBatch {
  std::string stream;
  uint32_t format = 0;
  std::vector<std::string> records;
};

struct RecordedMalformed {
  std::string stream, data, place, reason;
};

struct RecordedGap {
  std::string stream;
  int64_t from_ms = 0, to_ms = 0;
  std::string reason;
};

/// What a source emitted between two checkpoints.
struct RecordedTransaction {
  bool atomic = false;
  std::vector<RecordedBatch> batches;
  std::vector<RecordedMalformed> malformed;
  std::vector<RecordedGap> gaps;
  std::string checkpoint;

  /// The records of one stream in order, over all its batches.
  std::vector<std::string> records(std::string_view stream) const {
    std::vector<std::string> all;
    for (const auto& batch : batches) {
      if (batch.stream == stream) all.insert(all.end(), batch.records.begin(), batch.records.end());
    }
    return all;
  }
  bool empty() const { return batches.empty() && malformed.empty() && gaps.empty(); }
};

/// A host's emit table in memory: keeps what was committed, holds every batch against the layout that the
/// contract promises, and plays the host's part when a poll fails. For one thread, as the contract says.
class RecordingEmit {
 public:
  explicit RecordingEmit(std::size_t memory_size = std::size_t{1} << 20) : memory_size_(memory_size) {
    table_ = {sizeof table_, 0, this, &begin, &memory, &batch, &malformed, &gap, &checkpoint, &abandon};
  }
  RecordingEmit(const RecordingEmit&) = delete;
  RecordingEmit& operator=(const RecordingEmit&) = delete;

  const sluice_emit* table() const { return &table_; }

  /// Runs one poll as the plugin's table would. When it throws, what it emitted is rolled back, the way the
  /// host does, and the exception goes on; the caller then opens the source again with stored().
  template <class Source>
  sdk::Poll poll(Source& source) {
    sdk::Emitter out(&table_);
    try {
      const sdk::Poll found = source.poll(out);
      CHECK_MESSAGE(open_.empty(), "poll returned with an open transaction");
      return found;
    } catch (...) {
      roll_back();
      throw;
    }
  }

  /// The checkpoint that the host has; empty at first.
  const std::string& stored() const { return stored_; }
  /// Committed transactions, oldest first.
  const std::vector<RecordedTransaction>& transactions() const { return transactions_; }
  /// The transaction being gathered.
  const RecordedTransaction& open() const { return open_; }
  /// What failed polls and abandon() threw away.
  const std::vector<RecordedTransaction>& rolled_back() const { return rolled_back_; }
  /// Records of one stream in all committed transactions.
  std::vector<std::string> records(std::string_view stream) const {
    std::vector<std::string> all;
    for (const auto& transaction : transactions_) {
      auto more = transaction.records(stream);
      all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return all;
  }
  /// Largest memory that was asked for at once.
  std::size_t largest_memory() const { return largest_memory_; }

  /// Called with each batch before it is kept; a status other than OK is returned to the source.
  std::function<sluice_status(const RecordedBatch&)> on_batch;
  /// As above, for checkpoints.
  std::function<sluice_status(std::string_view)> on_checkpoint;

  void roll_back() {
    if (in_transaction_) rolled_back_.push_back(std::move(open_));
    open_ = {};
    in_transaction_ = false;
  }

 private:
  static RecordingEmit& self(void* context) { return *static_cast<RecordingEmit*>(context); }

  static sluice_status begin(void* context, uint32_t flags, sluice_error*) {
    CHECK_MESSAGE(!self(context).in_transaction_, "begin inside a transaction");
    self(context).in_transaction_ = true;
    self(context).open_.atomic = (flags & SLUICE_BATCH_ATOMIC) != 0;
    return SLUICE_OK;
  }

  static sluice_status memory(void* context, size_t record_bytes, sluice_memory* out, sluice_error*) {
    RecordingEmit& me = self(context);
    const std::size_t size = record_bytes > me.memory_size_ ? record_bytes : me.memory_size_;
    me.largest_memory_ = size > me.largest_memory_ ? size : me.largest_memory_;
    me.data_ = std::make_unique<char[]>(size);
    me.ends_ = std::make_unique<uint32_t[]>(4096);
    out->data = me.data_.get();
    out->data_capacity = size;
    out->ends = me.ends_.get();
    out->ends_capacity = 4096;
    return SLUICE_OK;
  }

  static sluice_status batch(void* context, const sluice_batch* batch, sluice_error*) {
    RecordingEmit& me = self(context);
    RecordedBatch kept = copy(*batch);
    const sluice_status status = me.on_batch ? me.on_batch(kept) : SLUICE_OK;
    me.in_transaction_ = true;
    me.open_.batches.push_back(std::move(kept));
    return status;
  }

  static sluice_status malformed(void* context, const sluice_malformed* piece, sluice_error*) {
    self(context).in_transaction_ = true;
    self(context).open_.malformed.push_back(
        {text(piece->stream), text(piece->data), text(piece->place), text(piece->reason)});
    return SLUICE_OK;
  }

  static sluice_status gap(void* context, const sluice_gap* gap, sluice_error*) {
    self(context).in_transaction_ = true;
    self(context).open_.gaps.push_back({text(gap->stream), gap->from_ms, gap->to_ms, text(gap->reason)});
    return SLUICE_OK;
  }

  static sluice_status checkpoint(void* context, sluice_str checkpoint, sluice_error*) {
    RecordingEmit& me = self(context);
    const sluice_status status = me.on_checkpoint ? me.on_checkpoint(sdk::view(checkpoint)) : SLUICE_OK;
    if (status != SLUICE_OK) return status;
    me.stored_ = text(checkpoint);
    me.open_.checkpoint = me.stored_;
    me.transactions_.push_back(std::move(me.open_));
    me.open_ = {};
    me.in_transaction_ = false;
    return SLUICE_OK;
  }

  static sluice_status abandon(void* context, sluice_error*) {
    self(context).roll_back();
    return SLUICE_OK;
  }

  static std::string text(sluice_str value) { return std::string(sdk::view(value)); }

  /// Copies a batch and checks its layout: ends grow, one LF behind each record and none inside.
  static RecordedBatch copy(const sluice_batch& batch) {
    RecordedBatch out{text(batch.stream), batch.format, {}};
    std::size_t start = 0;
    for (uint32_t i = 0; i < batch.count; ++i) {
      const std::size_t end = batch.ends[i];
      REQUIRE(start <= end);
      REQUIRE(end < batch.data_size);
      REQUIRE(batch.data[end] == '\n');
      out.records.emplace_back(batch.data + start, end - start);
      REQUIRE(out.records.back().find('\n') == std::string::npos);
      start = end + 1;
    }
    REQUIRE(start == batch.data_size);
    return out;
  }

  std::size_t memory_size_, largest_memory_ = 0;
  sluice_emit table_{};
  std::unique_ptr<char[]> data_;
  std::unique_ptr<uint32_t[]> ends_;
  bool in_transaction_ = false;
  RecordedTransaction open_;
  std::vector<RecordedTransaction> transactions_, rolled_back_;
  std::string stored_;
};

/// A host table that keeps what the instance says. Any thread.
class RecordingHost {
 public:
  explicit RecordingHost(std::string work_folder = {}) : work_folder_(std::move(work_folder)) {
    table_.size = sizeof table_;
    table_.abi_minor = SLUICE_ABI_MINOR;
    table_.context = this;
    table_.pipeline = sdk::borrow("test");
    table_.instance = sdk::borrow("test");
    table_.work_folder = sdk::borrow(work_folder_);
    table_.log = [](void* context, int32_t level, sluice_str message) {
      auto& me = *static_cast<RecordingHost*>(context);
      const std::lock_guard lock(me.mutex_);
      me.lines_.emplace_back(level, sdk::view(message));
    };
    table_.status = [](void* context, sluice_str text) {
      auto& me = *static_cast<RecordingHost*>(context);
      const std::lock_guard lock(me.mutex_);
      me.status_ = sdk::view(text);
    };
    table_.gauge = [](void* context, sluice_str name, double value) {
      auto& me = *static_cast<RecordingHost*>(context);
      const std::lock_guard lock(me.mutex_);
      me.gauges_[std::string(sdk::view(name))] = value;
    };
  }
  RecordingHost(const RecordingHost&) = delete;
  RecordingHost& operator=(const RecordingHost&) = delete;

  sdk::Host host() const { return sdk::Host(&table_); }

  /// What was logged at this level (a SLUICE_LOG_ constant).
  std::vector<std::string> lines(int32_t level) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [at, line] : lines_) {
      if (at == level) out.push_back(line);
    }
    return out;
  }
  std::string status() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  /// The figures that the instance said of itself, by name.
  std::map<std::string, double> gauges() const {
    const std::lock_guard lock(mutex_);
    return gauges_;
  }

 private:
  std::map<std::string, double> gauges_;
  std::string work_folder_;
  sluice_host table_{};
  mutable std::mutex mutex_;
  std::vector<std::pair<int32_t, std::string>> lines_;
  std::string status_;
};

}  // namespace sluice::test

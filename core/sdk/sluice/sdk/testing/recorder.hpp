// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sluice/abi.h>
#include <sluice/sdk/host.hpp>
#include <sluice/sdk/testing/lent.hpp>
#include <sluice/sdk/testing/shortage.hpp>

namespace sluice::sdk::testing {

/// What a source emitted between two checkpoints.
struct Transaction {
  std::vector<std::string> records;  ///< of all its batches, in order
  std::string checkpoint;            ///< that closed it
};

/// The host's side of a poll: takes what comes, refuses when it is told to, and notes the first thing that
/// the contract forbids.
class Recorder {
 public:
  Recorder() {
    table_.size = sizeof table_;
    table_.context = this;
    table_.begin = [](void* self, uint32_t, sluice_error* error) -> sluice_status {
      return at(self, [&](Recorder& here) { return here.begin(error); });
    };
    table_.memory = [](void* self, size_t bytes, sluice_memory* memory,
                       sluice_error* error) -> sluice_status {
      return at(self, [&](Recorder& here) { return here.memory(bytes, *memory, error); });
    };
    table_.batch = [](void* self, const sluice_batch* batch, sluice_error* error) -> sluice_status {
      return at(self, [&](Recorder& here) { return here.batch(*batch, error); });
    };
    table_.malformed = [](void* self, const sluice_malformed*, sluice_error* error) -> sluice_status {
      return at(self, [&](Recorder& here) { return here.piece("malformed", error); });
    };
    table_.gap = [](void* self, const sluice_gap*, sluice_error* error) -> sluice_status {
      return at(self, [&](Recorder& here) { return here.piece("gap", error); });
    };
    table_.checkpoint = [](void* self, sluice_str checkpoint, sluice_error* error) -> sluice_status {
      return at(self, [&](Recorder& here) { return here.checkpoint(view(checkpoint), error); });
    };
    table_.abandon = [](void* self, sluice_error*) -> sluice_status {
      return at(self, [](Recorder& here) { return here.abandon(); });
    };
  }
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// The thread that polls is the one that calls this.
  const sluice_emit* table() {
    thread_ = std::this_thread::get_id();
    return &table_;
  }
  /// After the poll, whether it returned OK or idle: what is open is given up.
  void finish(bool ok) {
    forbid(ok && is_open_, "poll returns OK or idle with a transaction that has no checkpoint");
    close();
  }
  /// The n-th call of a function, from 1 on, and all after it return this status; 0: never.
  void refuse(unsigned nth, sluice_status status) {
    refuse_at_ = nth;
    refusal_ = status;
  }
  /// Each call takes this long.
  void slow(std::chrono::milliseconds delay) { delay_ = delay; }

  /// Whether refuse() has come to act.
  bool refused() const { return refused_; }
  /// Of all functions but abandon.
  unsigned calls() const { return calls_; }
  /// Closed ones.
  const std::vector<Transaction>& transactions() const { return transactions_; }
  /// The first thing that is forbidden; empty: nothing.
  const std::string& violation() const { return violation_; }

 private:
  /// What the host does while the plugin waits, with memory of its own.
  template <class Body>
  static sluice_status at(void* self, Body&& body) {
    const Plenty plenty;
    return body(*static_cast<Recorder*>(self));
  }

  void forbid(bool forbidden, const std::string& what) {
    if (forbidden && violation_.empty()) violation_ = what;
  }

  void close() {
    open_ = {};
    is_open_ = false;
  }

  sluice_status count(const char* function, sluice_error* error) {
    forbid(std::this_thread::get_id() != thread_,
           std::string("emit.") + function + " is called on another thread than the poll it belongs to");
    forbid(refused_,
           std::string("emit.") + function + " is called after the host had given the transaction up");
    if (delay_.count() > 0) std::this_thread::sleep_for(delay_);
    ++calls_;
    if (refuse_at_ == 0 || calls_ < refuse_at_) return SLUICE_OK;
    refused_ = true;
    close();
    if (error != nullptr) std::string("the host gives up").copy(error->message, sizeof error->message - 1);
    return refusal_;
  }

  sluice_status begin(sluice_error* error) {
    forbid(is_open_, "begin is called inside an open transaction");
    return piece("begin", error);
  }

  sluice_status piece(const char* function, sluice_error* error) {
    const auto status = count(function, error);
    is_open_ = status == SLUICE_OK;
    return status;
  }

  sluice_status memory(std::size_t bytes, sluice_memory& memory, sluice_error* error) {
    const auto status = count("memory", error);
    lender_.take_back();
    if (status != SLUICE_OK) return status;
    constexpr std::size_t usual = std::size_t{1} << 20;
    constexpr uint32_t records = 4096;
    const std::size_t capacity = std::max(bytes, usual);
    memory.data = lender_.lend(capacity).data();
    memory.data_capacity = capacity;
    memory.ends = reinterpret_cast<uint32_t*>(lender_.lend(records * sizeof(uint32_t)).data());
    memory.ends_capacity = records;
    return SLUICE_OK;
  }

  sluice_status batch(const sluice_batch& batch, sluice_error* error) {
    const auto status = piece("batch", error);
    if (status == SLUICE_OK) take(batch);
    lender_.take_back();
    return status;
  }

  void take(const sluice_batch& batch) {
    const auto stream = view(batch.stream);
    const bool named = !stream.empty() && std::all_of(stream.begin(), stream.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    forbid(!named, "a batch is of stream \"" + std::string(stream) +
                       "\": a name has lower-case letters, digits and '-'");
    forbid(batch.format != SLUICE_FORMAT_JSON && batch.format != SLUICE_FORMAT_TEXT,
           "a batch has format " + std::to_string(batch.format));
    std::size_t start = 0;
    for (uint32_t i = 0; i < batch.count; ++i) {
      const std::size_t end = batch.ends[i];
      if (end < start || end >= batch.data_size || batch.data[end] != '\n')
        return forbid(true, "record " + std::to_string(i) +
                                " of a batch does not end where ends[] says, before a line feed");
      const std::string_view record(batch.data + start, end - start);
      forbid(record.find('\n') != std::string_view::npos,
             "record " + std::to_string(i) + " of a batch holds a line feed");
      open_.records.emplace_back(record);
      start = end + 1;
    }
    forbid(start != batch.data_size, "a batch has bytes behind its last record");
  }

  sluice_status checkpoint(std::string_view checkpoint, sluice_error* error) {
    const auto status = count("checkpoint", error);
    if (status != SLUICE_OK) return status;
    forbid(checkpoint.empty(), "a checkpoint is empty, which is what a first start has");
    open_.checkpoint = checkpoint;
    transactions_.push_back(std::move(open_));
    close();
    return SLUICE_OK;
  }

  sluice_status abandon() {
    close();
    lender_.take_back();
    return SLUICE_OK;
  }

  sluice_emit table_{};
  std::thread::id thread_;
  Lender lender_;
  Transaction open_;
  bool is_open_ = false;
  std::vector<Transaction> transactions_;
  unsigned calls_ = 0, refuse_at_ = 0;
  sluice_status refusal_ = SLUICE_OK;
  bool refused_ = false;
  std::chrono::milliseconds delay_{0};
  std::string violation_;
};

}  // namespace sluice::sdk::testing

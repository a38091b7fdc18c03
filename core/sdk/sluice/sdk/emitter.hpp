// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include <sluice/abi.h>
#include <sluice/sdk/batch.hpp>
#include <sluice/sdk/failure.hpp>

namespace sluice::sdk {

/// How a source hands over what it fetched; valid during poll only. Gathers records into batches in the
/// host's memory, so that a record is copied once. Every function throws Failure when the host gives the
/// transaction up; let it pass through poll.
class Emitter {
 public:
  /// Made by the SDK, for each poll.
  explicit Emitter(const sluice_emit* emit) noexcept : emit_(emit) {}
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  /// Opens a snapshot: sinks publish all of it or nothing. Without it the first record opens a plain
  /// transaction.
  void begin_atomic() { call(emit_->begin, uint32_t{SLUICE_BATCH_ATOMIC}); }

  /// One record without LF in it: a valid JSON object, or a line of text. stream is made of lower-case
  /// letters, digits and '-'. Records leave in batches; flush() sends what is there.
  void record(std::string_view stream, std::string_view bytes, Format format = Format::json) {
    if (count_ > 0 && (format != format_ || stream != stream_)) flush();
    if (memory_.data == nullptr || memory_.data_capacity - used_ < bytes.size() + 1 ||
        count_ == memory_.ends_capacity) {
      next_memory(bytes.size() + 1);
    }
    if (count_ == 0) start(stream, format);
    std::memcpy(memory_.data + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
    memory_.ends[count_++] = static_cast<uint32_t>(used_);
    memory_.data[used_++] = '\n';
  }

  /// Says that the stream belongs to this transaction and has no records (an empty table).
  void empty(std::string_view stream, Format format = Format::json) {
    flush();
    start(stream, format);
    send();
  }

  /// A piece of input that is not a valid record: kept as a dead letter with its bytes.
  void malformed(std::string_view stream, std::string_view bytes, std::string_view place,
                 std::string_view reason) {
    const sluice_malformed piece{sizeof piece,  0, borrow(stream), borrow(bytes), borrow(place),
                                 borrow(reason)};
    call(emit_->malformed, &piece);
  }

  /// Data known to be lost: the host makes a record of it, delivers, counts and reports it. Zero: time
  /// unknown.
  void gap(std::string_view stream, std::chrono::milliseconds from, std::chrono::milliseconds to,
           std::string_view reason) {
    flush();
    const sluice_gap gap{sizeof gap, 0, borrow(stream), from.count(), to.count(), borrow(reason)};
    call(emit_->gap, &gap);
  }

  /// Sends the batch being gathered, if any.
  void flush() {
    if (count_ > 0) send();
  }

  /// Closes the transaction; when it returns, everything emitted is safe and the checkpoint stored with it.
  /// checkpoint: any bytes but none, from which open resumes.
  void checkpoint(std::string_view checkpoint) {
    flush();
    call(emit_->checkpoint, borrow(checkpoint));
    memory_ = {};
  }

  /// Forgets everything since the last checkpoint, to read it again.
  void abandon() {
    count_ = 0;
    used_ = 0;
    memory_ = {};
    call(emit_->abandon);
  }

 private:
  template <class Function, class... Arguments>
  void call(Function function, Arguments... arguments) {
    sluice_error error{};
    error.size = sizeof error;
    error.retry_after_ms = SLUICE_DELAY_POLICY;
    const sluice_status status = function(emit_->context, arguments..., &error);
    if (status == SLUICE_OK) return;
    if (status == SLUICE_CANCELLED) throw Failure::cancelled();
    if (status == SLUICE_BROKEN) throw Failure::broken(error.message);
    throw Failure::retry(error.message);
  }

  void start(std::string_view stream, Format format) {
    stream_ = stream;
    format_ = format;
    used_ = 0;
  }

  void next_memory(std::size_t record_bytes) {
    flush();
    memory_ = {};
    memory_.size = sizeof memory_;
    call(emit_->memory, record_bytes, &memory_);
    used_ = 0;
  }

  void send() {
    sluice_batch batch{};
    batch.size = sizeof batch;
    batch.format = static_cast<uint32_t>(format_);
    batch.count = count_;
    batch.stream = borrow(stream_);
    batch.data = memory_.data;
    batch.data_size = count_ == 0 ? 0 : used_;
    batch.ends = memory_.ends;
    count_ = 0;
    used_ = 0;
    memory_ = {};
    call(emit_->batch, &batch);
  }

  const sluice_emit* emit_;
  sluice_memory memory_{};
  std::string stream_;
  Format format_ = Format::json;
  std::size_t used_ = 0;
  uint32_t count_ = 0;
};

}  // namespace sluice::sdk

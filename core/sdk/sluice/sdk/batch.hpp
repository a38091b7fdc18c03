// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include <sluice/abi.h>
#include <sluice/sdk/host.hpp>

namespace sluice::sdk {

/// What the records of a stream are.
enum class Format : uint32_t {
  json = SLUICE_FORMAT_JSON,  ///< one JSON object each
  text = SLUICE_FORMAT_TEXT   ///< one line of text each
};

/// A sink's view of one batch; valid during write only. See sluice_batch for the layout.
class BatchView {
 public:
  /// Made by the SDK, for each write.
  explicit BatchView(const sluice_batch* batch) noexcept : batch_(batch) {}

  /// Lower-case letters, digits and '-'.
  std::string_view stream() const noexcept { return view(batch_->stream); }
  /// The same for all records of a stream.
  Format format() const noexcept { return static_cast<Format>(batch_->format); }
  /// Part of a snapshot that is published whole or not at all.
  bool atomic() const noexcept { return (batch_->flags & SLUICE_BATCH_ATOMIC) != 0; }
  /// Says that data was lost at the source.
  bool gap() const noexcept { return (batch_->flags & SLUICE_BATCH_GAP) != 0; }

  /// Number of records; 0: the stream exists, and is empty.
  uint32_t size() const noexcept { return batch_->count; }
  /// All records, each followed by one LF.
  std::string_view lines() const noexcept { return {batch_->data, batch_->data_size}; }
  /// Record i, from 0 to size() - 1, without its LF.
  std::string_view operator[](uint32_t i) const noexcept {
    const uint32_t start = i == 0 ? 0 : batch_->ends[i - 1] + 1;
    return {batch_->data + start, batch_->ends[i] - start};
  }

 private:
  const sluice_batch* batch_;
};

/// Names single records of the batch being written that this sink will never be able to deliver.
class Rejects {
 public:
  /// Made by the SDK, for each write.
  explicit Rejects(const sluice_rejects* rejects) noexcept : rejects_(rejects) {}
  /// index: record of the batch, from 0. Counts when the write then returns; the other records go on.
  void add(uint32_t index, std::string_view reason) const {
    rejects_->reject(rejects_->context, index, borrow(reason));
  }

 private:
  const sluice_rejects* rejects_;
};

}  // namespace sluice::sdk

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include <sluice/abi.h>
#include <sluice/sdk/host.hpp>

namespace sluice::sdk {

enum class Format : uint32_t { json = SLUICE_FORMAT_JSON, text = SLUICE_FORMAT_TEXT };

/// A sink's view of one batch; valid during write only. See sluice_batch for the layout.
class BatchView {
 public:
  explicit BatchView(const sluice_batch* batch) noexcept : batch_(batch) {}

  std::string_view stream() const noexcept { return view(batch_->stream); }
  Format format() const noexcept { return static_cast<Format>(batch_->format); }
  /// Part of a snapshot that is published whole or not at all.
  bool atomic() const noexcept { return (batch_->flags & SLUICE_BATCH_ATOMIC) != 0; }
  /// Says that data was lost at the source.
  bool gap() const noexcept { return (batch_->flags & SLUICE_BATCH_GAP) != 0; }

  uint32_t size() const noexcept { return batch_->count; }
  /// All records, each followed by one LF.
  std::string_view lines() const noexcept { return {batch_->data, batch_->data_size}; }
  /// Record i without its LF.
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
  explicit Rejects(const sluice_rejects* rejects) noexcept : rejects_(rejects) {}
  void add(uint32_t index, std::string_view reason) const {
    rejects_->reject(rejects_->context, index, borrow(reason));
  }

 private:
  const sluice_rejects* rejects_;
};

}  // namespace sluice::sdk

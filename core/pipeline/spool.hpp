// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "base/folder.hpp"
#include "pipeline/batch.hpp"

namespace sluice::pipeline {

/// Batches in an unnamed temporary file: where an atomic transaction of any size waits until it is complete,
/// without being held in memory. Not durable, on purpose: an incomplete snapshot is worth nothing after a
/// crash.
class Spool {
 public:
  /// Throws base::Error when there is no room for the file.
  explicit Spool(const std::filesystem::path& folder) : file_(base::temporary_file(folder)) {}

  /// Throws base::Error, for example when the disk is full.
  void append(const Batch& batch);
  int64_t batches() const noexcept { return static_cast<int64_t>(places_.size()); }
  /// Fills the batch with number i. [any thread, not while appending]
  void read(int64_t i, Batch& batch) const;
  const store::BatchHead& head(int64_t i) const { return places_[static_cast<std::size_t>(i)].head; }

 private:
  struct Place {
    store::BatchHead head;
    uint64_t offset;
  };
  base::Descriptor file_;
  std::vector<Place> places_;
  uint64_t size_ = 0;
};

}  // namespace sluice::pipeline

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "base/folder.hpp"

namespace sluice::isolation {

/// Memory that two processes see. It only grows, so that what one has mapped stays there whatever the other
/// does.
class SharedMemory {
 public:
  /// New memory. Throws base::Error.
  SharedMemory();
  /// That of the other process, by its descriptor.
  explicit SharedMemory(base::Descriptor memory) : memory_(std::move(memory)) {}
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  /// Makes it at least so large, for both. May move data(). Throws base::Error.
  void grow(std::size_t size);
  /// Sees so much of it, which the other side has made so large. May move data(). Throws base::Error.
  void map(std::size_t size);

  char* data() const noexcept { return data_; }
  int descriptor() const noexcept { return memory_.get(); }

 private:
  base::Descriptor memory_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace sluice::isolation

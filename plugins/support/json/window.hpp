// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace sluice::support {

/// The part of a page that is being looked at: bytes are added behind and dropped in front. They lie in one
/// piece, with `padding` more readable bytes behind them, as simdjson asks.
class Window {
 public:
  static constexpr size_t padding = 64;

  /// Room for at least `wish` more bytes behind those held. Invalidates data(); gives memory back that an
  /// unusually large value has taken.
  std::span<char> space(size_t wish);
  /// The first `count` bytes of the last space() are now filled.
  void added(size_t count) noexcept { end_ += count; }
  /// Forgets the first `count` bytes.
  void drop(size_t count) noexcept;

  const char* data() const noexcept { return memory_.get() + begin_; }
  size_t size() const noexcept { return end_ - begin_; }
  /// Place in the page of the first byte held.
  uint64_t offset() const noexcept { return offset_; }

 private:
  void move_to(size_t capacity);

  std::unique_ptr<char[]> memory_;
  size_t capacity_ = 0;  // without the padding
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t offset_ = 0;
};

}  // namespace sluice::support

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::support {

/// Finds where one JSON value ends, in pieces and as fast as memory allows, without judging what is inside:
/// it only tells strings from the rest and counts brackets, whatever their kind. Whether the bytes are JSON
/// is for RecordCheck to say; where they are not, walk.hpp finds the place.
class ValueScan {
 public:
  /// Starts over for a value that begins with this byte, which scan() is then given first.
  void start(char first) noexcept;
  /// Reads on through `size` bytes and returns how many of them belong to the value: fewer than `size`, or
  /// closed() is true, when its end was found. A number or a literal ends before the first byte that cannot
  /// be part of one, so its end is known only once that byte is there.
  size_t scan(const char* data, size_t size) noexcept;
  bool closed() const noexcept { return closed_; }

 private:
  enum class Kind { container, string, scalar };

  size_t scan_container(const char* data, size_t size) noexcept;
  size_t scan_string(const char* data, size_t size) noexcept;
  size_t scan_scalar(const char* data, size_t size) noexcept;
  bool count(uint64_t opening, uint64_t closing, size_t& end) noexcept;

  Kind kind_ = Kind::scalar;
  bool closed_ = false;
  bool escaped_ = false;  // the byte to come follows an unescaped backslash
  bool quoted_ = false;   // the byte to come is inside a string
  uint64_t depth_ = 0;
};

}  // namespace sluice::support

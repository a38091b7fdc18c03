// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sinks/csv/file_access.hpp"

namespace sluice::csv {

/// Bytes that are written once and then read once, in order: in memory while they are few, then in a file
/// without a name that goes away with the object, however the process ends.
class Spill {
 public:
  /// folder: where the file is made when it is needed.
  explicit Spill(std::string folder) : folder_(std::move(folder)) {}

  /// Throws a retry Failure when the disk refuses.
  void append(std::string_view bytes);
  /// Ends writing and puts the reader at the start. Throws like append.
  void rewind();
  /// The next bytes, valid until the next call. Throws a retry Failure when they cannot be read.
  std::string_view take(std::size_t size);

 private:
  static constexpr std::size_t memory = std::size_t{256} << 10;

  void flush();
  void fill(std::size_t size);

  std::string folder_;
  Descriptor file_;
  std::string buffer_;  // written but not yet in the file; later: read from the file
  std::size_t taken_ = 0;
  int64_t file_read_ = 0;
};

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sinks/csv/file_access.hpp"

namespace sluice::csv {

/// A file that appears complete or not at all. Until publish() it grows under a hidden name in the same
/// folder, and the destructor removes it:
///
///   .Devices.csv.sluice-1a2b3c4d   --finish-->   the same, durable   --publish-->   Devices.csv
///
/// While it lives it holds a lock, by which remove_unfinished tells it from one that a crash left behind.
class NewFile {
 public:
  /// Throws a retry Failure, as every function here, when the file system refuses.
  NewFile(const std::string& folder, const std::string& name);
  NewFile(NewFile&& other) noexcept = default;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  void append(std::string_view bytes) {
    buffer_.append(bytes);
    if (buffer_.size() >= flush_at) flush();
  }
  void append(char c) { buffer_ += c; }

  /// Writes what is left and waits until it is on the disk.
  void finish();
  /// Takes the place of an older file of that name and its permissions. sync_folder makes it durable.
  void publish();

  /// Removes the unfinished files in a folder that nobody is writing any more. Trouble with them is no
  /// failure.
  static void remove_unfinished(const std::string& folder) noexcept;

 private:
  static constexpr std::size_t flush_at = std::size_t{256} << 10;

  bool create_locked();
  void flush();

  std::string folder_, target_, path_, buffer_;
  Descriptor file_;
};

}  // namespace sluice::csv

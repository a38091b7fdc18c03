// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include <sys/types.h>

#include "sinks/file/path_template.hpp"
#include "sinks/file/posix.hpp"
#include "sinks/file/state.hpp"

namespace sluice::file {

/// One file that the sink appends to. It knows how far its content is covered by a stored commit (stored) and
/// how long it is now (length); everything between the two can be taken back. Holds the file's lock while
/// open. Every function that touches the disk throws Failure::retry with path, cause and remedy.
class OutputFile {
 public:
  /// What a file on the disk looks like before anything is done to it.
  struct Found {
    uint64_t length = 0;
    ino_t inode = 0;
  };
  /// Nothing when the path does not exist; Failure::retry_slowly when it is not a regular file.
  static std::optional<Found> look(const std::filesystem::path& path);

  /// A new file; the caller has entered it in the journal and makes its name durable. mode: exact
  /// permissions.
  static OutputFile create(const std::filesystem::path& path, const FileKey& key, uint32_t number,
                           mode_t mode);
  /// An existing file, whose content is somebody's and stays; the caller has entered it in the journal.
  static OutputFile adopt(const std::filesystem::path& path, const FileKey& key, uint32_t number,
                          const Found& found);

  const std::filesystem::path& path() const noexcept { return path_; }
  const FileKey& key() const noexcept { return key_; }
  uint32_t number() const noexcept { return number_; }
  uint64_t length() const noexcept { return length_; }
  /// Made since the last stored commit: taking it back means removing it.
  bool is_new() const noexcept { return new_; }
  bool is_dirty() const noexcept { return dirty_; }
  bool is_open() const noexcept { return static_cast<bool>(file_); }
  /// False when somebody has removed or replaced the file behind our back.
  bool still_there() const;

  /// Starts on a new line when the file ends in the middle of one.
  void append(std::string_view lines);
  /// Makes what was appended durable.
  void sync();
  /// The present length belongs to a stored commit.
  void keep() noexcept;
  /// Cuts what was appended since; the file must not be new.
  void take_back();
  /// Closes the descriptor after a sync; the next append opens the file again.
  void park();

  State::Open state() const { return {length_, inode_, number_, key_, path_}; }

 private:
  OutputFile(std::filesystem::path path, FileKey key, uint32_t number);
  void open();
  bool ends_in_a_line() const;

  std::filesystem::path path_;
  FileKey key_;
  uint32_t number_;
  Descriptor file_;
  ino_t inode_ = 0;
  uint64_t stored_ = 0, length_ = 0;
  bool new_ = false, dirty_ = false;
};

/// Cuts an existing file to a length and makes that durable.
void cut(const std::filesystem::path& path, uint64_t length);

}  // namespace sluice::file

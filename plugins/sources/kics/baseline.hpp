// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sources/kics/checkpoint.hpp"

namespace sluice::kics {

/// A file descriptor that closes itself; -1: none.
class File {
 public:
  File() = default;
  explicit File(int fd) noexcept : fd_(fd) {}
  File(File&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  File& operator=(File&& other) noexcept;
  ~File();
  int get() const noexcept { return fd_; }

 private:
  int fd_ = -1;
};

/// Where the baselines of one pipeline lie, among the files of others.
class BaselineFolder {
 public:
  BaselineFolder(std::filesystem::path folder, const std::string& pipeline);

  /// A name that no file has.
  std::string new_name(const std::string& resource, int64_t now) const;
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  void sync() const;
  /// Removes the files of this pipeline but those named. A file that cannot be removed stays.
  void keep_only(const std::set<std::string>& names) const noexcept;

 private:
  std::filesystem::path folder_;
  std::string prefix_;
};

/// Writes rows to a file that is there whole after finish(), or not at all. One row a line. What goes wrong
/// is a Failure::retry that names file and cause.
class BaselineWriter {
 public:
  BaselineWriter(const BaselineFolder& folder, std::string name);
  BaselineWriter(const BaselineWriter&) = delete;
  BaselineWriter& operator=(const BaselineWriter&) = delete;
  ~BaselineWriter();

  void restart();
  /// Returns where the row begins.
  uint64_t add(std::string_view row);
  /// Safe on disk when it returns; the folder is not synced yet.
  Baseline finish(int64_t now);
  /// A row added before.
  std::string read(uint64_t offset, uint32_t size);

 private:
  void flush();
  [[noreturn]] void fail(const char* what) const;

  const BaselineFolder& folder_;
  const std::string name_;
  const std::string part_;  // the path of the file before it is finished
  File file_;
  std::string pending_;
  Baseline made_;
  bool is_finished_ = false;
};

/// Reads such a file. `offset` and the row are handed over for each; throws std::runtime_error with the cause
/// when it is missing or is not what the checkpoint says.
class BaselineReader {
 public:
  BaselineReader(const BaselineFolder& folder, const Baseline& baseline);
  void all(const std::function<void(uint64_t offset, std::string_view row)>& take) const;
  std::string read(uint64_t offset, uint32_t size) const;

 private:
  const Baseline baseline_;
  File file_;
};

}  // namespace sluice::kics

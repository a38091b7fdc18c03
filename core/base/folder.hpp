// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace sluice::base {

/// A file descriptor that is closed at the end; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  int release() noexcept;

 private:
  int fd_ = -1;
};

/// After a power cut the file or folder still has its name. Throws Error.
void sync_name(const std::filesystem::path& path);

/// Makes the folder and its parents, private to the user, for good. Throws Error with the path, the cause and
/// what to do.
void make_private_folder(const std::filesystem::path& folder);

/// Holds the folder for this process until the end. Throws Error that names the holder when another process
/// has it.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);

 private:
  Descriptor file_;
};

/// True while some process holds the folder's lock.
bool is_locked(const std::filesystem::path& folder);

/// An unnamed file in the folder that vanishes with its descriptor. Throws Error.
Descriptor temporary_file(const std::filesystem::path& folder);

}  // namespace sluice::base

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

namespace sluice::file {

/// Owns an open file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { reset(); }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  void reset() noexcept;

 private:
  int fd_ = -1;
};

/// Throws Failure::retry: "what PATH: cause; remedy". error: a value of errno.
[[noreturn]] void fail(std::string_view what, const std::filesystem::path& path, int error);

/// Writes everything, or throws as fail() does; then an unknown part has been written.
void write_all(int fd, std::string_view bytes, const std::filesystem::path& path);

/// Removes a file; one that is not there is no error.
void remove_file(const std::filesystem::path& path);

/// Makes the names in a folder durable.
void sync_folder(const std::filesystem::path& folder);

/// Takes the advisory lock of an open file for as long as it stays open. Throws Failure::broken when another
/// sink or process holds it: two writers would cut each other's records.
void lock(int fd, const std::filesystem::path& path);

}  // namespace sluice::file

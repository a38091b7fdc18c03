// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <sluice/sdk/plugin.hpp>

namespace sluice::csv {

/// An open file, closed with the object.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  explicit operator bool() const noexcept { return number_ >= 0; }
  int get() const noexcept { return number_; }

 private:
  int number_;
};

/// The failure of a file operation, transient because a person can end its cause without sluice: names the
/// path, the operation, the system's reason and what to do. error: errno.
sdk::Failure file_failure(const std::string& path, std::string_view operation, int error);

/// Writes all bytes at the end of what was written before, or throws file_failure.
void write_all(const Descriptor& file, std::string_view bytes, const std::string& path);

/// Checks that files can be made in the folder, or throws file_failure.
void require_writable_folder(const std::string& path);

/// Makes the names in a folder durable, or throws file_failure.
void sync_folder(const std::string& path);

}  // namespace sluice::csv

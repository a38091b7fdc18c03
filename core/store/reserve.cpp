// SPDX-License-Identifier: Apache-2.0
#include "store/reserve.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::store {
namespace {

constexpr int64_t block = 512;  // the unit of st_blocks, whatever the file system's own is

}  // namespace

bool Reserve::is_whole(const base::Descriptor& file) const noexcept {
  struct stat status {};
  // Both: a file system that compresses has the length, and no room behind it.
  return ::fstat(file.get(), &status) == 0 && status.st_size >= size_ && status.st_blocks * block >= size_;
}

bool Reserve::take() noexcept {
  if (held_) return true;
  const base::Descriptor file(::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return false;
  if (is_whole(file) || ::posix_fallocate(file.get(), 0, size_) == 0) return held_ = true;
  // A part of it would only keep others from the room that there is.
  if (::ftruncate(file.get(), 0) != 0) ::unlink(file_.c_str());
  return false;
}

void Reserve::give_up() noexcept {
  held_ = false;
  const base::Descriptor file(::open(file_.c_str(), O_WRONLY | O_CLOEXEC));
  if (file && ::ftruncate(file.get(), 0) == 0) return;
  ::unlink(file_.c_str());
}

}  // namespace sluice::store

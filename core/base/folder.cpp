// SPDX-License-Identifier: Apache-2.0
#include "base/folder.hpp"

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"

namespace sluice::base {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

int Descriptor::release() noexcept {
  return std::exchange(fd_, -1);
}

namespace {

[[noreturn]] void refuse(const std::filesystem::path& folder, int number) {
  throw Error(
      system_reason("cannot make the folder " + folder.string(), number) +
      "; make it and give it to the user that runs sluice, or set another [store] path in sluice.toml");
}

void make_parents(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
  make_parents(folder.parent_path());
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) refuse(folder, errno);
  sync_name(folder);
}

}  // namespace

void sync_name(const std::filesystem::path& path) {
  const auto parent = std::filesystem::absolute(path).parent_path();
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder && ::fsync(folder.get()) == 0) return;
  // A parent that may be passed through but not read, or a file system that has no sync of folders.
  const int number = errno;
  const Descriptor itself(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (itself && (number == EACCES || number == EINVAL) && ::syncfs(itself.get()) == 0) return;
  throw Error(system_reason("cannot make the name of " + path.string() + " durable", number) +
              "; look at the kernel's log");
}

void make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    make_parents(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) refuse(folder, errno);
  }
  // Also of one that was there: whoever made it may have been killed before this.
  sync_name(folder);
}

namespace {

std::filesystem::path lock_path(const std::filesystem::path& folder) {
  return folder / "lock";
}

std::string holder(int fd) {
  char text[32] = {};
  const ssize_t length = ::pread(fd, text, sizeof text - 1, 0);
  return length > 0 ? "process " + std::string(text, static_cast<std::size_t>(length)) : "another process";
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder) {
  const auto path = lock_path(folder);
  file_ = Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file_)
    throw Error(system_reason("cannot open " + path.string(), errno) + "; check the owner of the folder");
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error("the store " + folder.string() + " is in use by " + holder(file_.get()) +
                "; stop that sluice first, or give this one another [store] path");
  }
  const std::string pid = std::to_string(::getpid());
  // The number is for people who read the message above; the lock does not depend on it, and on a full disk
  // there may be no room for it.
  if (::ftruncate(file_.get(), 0) == 0 && ::pwrite(file_.get(), pid.data(), pid.size(), 0) < 0 &&
      errno != ENOSPC && errno != EDQUOT) {
    throw Error(system_reason("cannot write " + path.string(), errno) + "; check the disk");
  }
}

bool is_locked(const std::filesystem::path& folder) {
  const Descriptor file(::open(lock_path(folder).c_str(), O_RDWR | O_CLOEXEC));
  return file && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0;
}

Descriptor temporary_file(const std::filesystem::path& folder) {
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file) return file;
  std::string name = (folder / "sluice-XXXXXX").string();  // for file systems without O_TMPFILE
  file = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) throw Error(system_reason("cannot make a temporary file in " + folder.string(), errno));
  ::unlink(name.c_str());
  return file;
}

}  // namespace sluice::base

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

void make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw Error(
        system_reason("cannot make the folder " + folder.string(), errno) +
        "; make it and give it to the user that runs sluice, or set another [store] path in sluice.toml");
  }
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
  // The number is for people who read the message above; the lock itself does not depend on it.
  if (::ftruncate(file_.get(), 0) != 0 || ::pwrite(file_.get(), pid.data(), pid.size(), 0) < 0) {
    throw Error(system_reason("cannot write " + path.string(), errno) + "; is the disk full?");
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

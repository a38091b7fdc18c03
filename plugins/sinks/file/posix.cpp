// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/posix.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sluice/sdk/failure.hpp>
#include <sys/file.h>
#include <unistd.h>

namespace sluice::file {
namespace {

std::string_view remedy(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "make room on that disk";
    case EACCES:
    case EPERM:
      return "let the user that sluice runs as write there";
    case EROFS:
      return "mount that file system writable";
    case ENOENT:
      return "create the directory";
    case ENOTDIR:
    case EISDIR:
    case ENAMETOOLONG:
      return "correct path";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files";
    case EFBIG:
      return "set rotate_size below the largest file that the file system allows";
    default:
      return "check the disk and the kernel's log";
  }
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Descriptor::reset() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void fail(std::string_view what, const std::filesystem::path& path, int error) {
  throw sdk::Failure::retry(std::string(what) + ' ' + path.string() + ": " +
                            std::generic_category().message(error) + "; " + std::string(remedy(error)));
}

void write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("write to", path, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void remove_file(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("remove", path, errno);
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) fail("open directory", folder, errno);
  if (::fsync(fd.get()) != 0) fail("sync directory", folder, errno);
}

void lock(int fd, const std::filesystem::path& path) {
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return;
  if (errno != EWOULDBLOCK) fail("lock", path, errno);
  throw sdk::Failure::broken(
      "lock " + path.string() +
      ": another sink or another sluice writes there; give each sink a path of its own");
}

}  // namespace sluice::file

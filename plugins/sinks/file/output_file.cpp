// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/output_file.hpp"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sluice/sdk/failure.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::file {

OutputFile::OutputFile(std::filesystem::path path, FileKey key, uint32_t number)
    : path_(std::move(path)), key_(std::move(key)), number_(number) {}

std::optional<OutputFile::Found> OutputFile::look(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::nullopt;
    fail("look at", path, errno);
  }
  if (!S_ISREG(status.st_mode)) {
    throw sdk::Failure::retry_slowly("open " + path.string() +
                                     ": not a regular file; move it away or correct path");
  }
  return Found{static_cast<uint64_t>(status.st_size), status.st_ino};
}

OutputFile OutputFile::create(const std::filesystem::path& path, const FileKey& key, uint32_t number,
                              mode_t mode) {
  OutputFile out(path, key, number);
  out.file_ = Descriptor(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_CREAT | O_EXCL, mode));
  if (!out.file_) fail("create", path, errno);
  lock(out.file_.get(), path);
  struct stat status {};
  // fchmod: the umask of the process must not decide what the user has asked for.
  if (::fchmod(out.file_.get(), mode) != 0 || ::fstat(out.file_.get(), &status) != 0)
    fail("create", path, errno);
  out.inode_ = status.st_ino;
  out.new_ = out.dirty_ = true;
  return out;
}

OutputFile OutputFile::adopt(const std::filesystem::path& path, const FileKey& key, uint32_t number,
                             const Found& found) {
  OutputFile out(path, key, number);
  out.inode_ = found.inode;
  out.stored_ = out.length_ = found.length;
  out.open();
  return out;
}

void OutputFile::open() {
  // O_NONBLOCK: a pipe put in the file's place must not hold us up; for a regular file it means nothing.
  file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK));
  if (!file_) fail("open", path_, errno);
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) fail("open", path_, errno);
  if (!S_ISREG(status.st_mode) || status.st_ino != inode_) {
    file_.reset();
    throw sdk::Failure::retry(
        "open " + path_.string() +
        ": replaced by another file meanwhile; it is looked at again at the next attempt");
  }
  lock(file_.get(), path_);
}

bool OutputFile::still_there() const {
  struct stat status {};
  return ::stat(path_.c_str(), &status) == 0 && status.st_ino == inode_;
}

bool OutputFile::ends_in_a_line() const {
  if (length_ == 0) return true;
  char last = '\n';
  if (::pread(file_.get(), &last, 1, static_cast<off_t>(length_ - 1)) < 0) fail("read", path_, errno);
  return last == '\n';  // also where somebody has cut the file: there is nothing torn at its end to be seen
}

void OutputFile::append(std::string_view lines) {
  if (!file_) open();
  dirty_ = true;
  if (length_ == stored_ && !ends_in_a_line()) {
    write_all(file_.get(), "\n", path_);
    ++length_;
  }
  write_all(file_.get(), lines, path_);
  length_ += lines.size();
}

void OutputFile::sync() {
  if (!dirty_) return;
  if (!file_) open();
  if (::fdatasync(file_.get()) != 0) fail("sync", path_, errno);
  dirty_ = false;
}

void OutputFile::keep() noexcept {
  stored_ = length_;
  new_ = false;
}

void OutputFile::take_back() {
  if (!dirty_ && length_ == stored_) return;
  if (!file_) open();
  dirty_ = true;  // cutting is a change that the next commit has to make durable
  if (::ftruncate(file_.get(), static_cast<off_t>(stored_)) != 0) fail("cut", path_, errno);
  length_ = stored_;
}

void OutputFile::park() {
  sync();
  file_.reset();
}

void cut(const std::filesystem::path& path, uint64_t length) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) fail("open", path, errno);
  lock(file.get(), path);
  if (::ftruncate(file.get(), static_cast<off_t>(length)) != 0) fail("cut", path, errno);
  if (::fsync(file.get()) != 0) fail("sync", path, errno);
}

}  // namespace sluice::file

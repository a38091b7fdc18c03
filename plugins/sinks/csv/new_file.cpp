// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/new_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <random>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/files/folder_names.hpp"

namespace sluice::csv {

namespace {

// The tables hold names of users and machines: not for everybody. The umask may take more away.
constexpr mode_t new_file_mode = 0640;

// Names of unfinished files: "." and the file's name, then this, then digits that tell them apart.
constexpr std::string_view mark = ".sluice-";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::size_t digit_count = 8;

std::string unfinished_name(const std::string& name) {
  std::random_device random;
  std::string text = "." + name + std::string(mark);
  for (std::size_t i = 0; i < digit_count; ++i) text += hex_digits[random() % hex_digits.size()];
  return text;
}

bool is_unfinished_name(std::string_view name) {
  constexpr std::size_t tail = mark.size() + digit_count;
  if (name.size() < tail + 2 || name[0] != '.') return false;
  name.remove_prefix(name.size() - tail);
  return name.starts_with(mark) && name.find_first_not_of(hex_digits, mark.size()) == std::string_view::npos;
}

void remove_if_abandoned(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
}

}  // namespace

NewFile::NewFile(const std::string& folder, const std::string& name)
    : folder_(folder), target_(folder + "/" + name) {
  buffer_.reserve(flush_at + flush_at / 4);
  do {
    path_ = folder + "/" + unfinished_name(name);
  } while (!create_locked());
}

NewFile::~NewFile() {
  if (file_) ::unlink(path_.c_str());
}

// False: another process took the file for abandoned between its creation and its lock; try another name.
bool NewFile::create_locked() {
  file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, new_file_mode));
  if (!file_ && errno == EEXIST) return false;
  if (!file_) throw file_failure(path_, "create", errno);
  // A file system without locks still works; only cleaning up beside another process would not be safe there.
  ::flock(file_.get(), LOCK_EX | LOCK_NB);
  struct stat info {};
  return ::fstat(file_.get(), &info) == 0 && info.st_nlink > 0;
}

void NewFile::flush() {
  write_all(file_, buffer_, path_);
  buffer_.clear();
}

void NewFile::finish() {
  flush();
  struct stat old {};
  if (::stat(target_.c_str(), &old) == 0) {
    if (S_ISDIR(old.st_mode)) throw file_failure(target_, "replace", EISDIR);
    if (::fchmod(file_.get(), old.st_mode & 0777) != 0) throw file_failure(path_, "set permissions", errno);
  }
  if (::fsync(file_.get()) != 0) throw file_failure(path_, "sync", errno);
}

void NewFile::publish() {
  if (std::rename(path_.c_str(), target_.c_str()) != 0)
    throw file_failure(target_, "rename into place", errno);
  file_ = Descriptor();
}

void NewFile::remove_unfinished(const std::string& folder) noexcept {
  try {
    std::error_code none;
    for (const std::string& name : support::folder_names(folder, none)) {
      if (is_unfinished_name(name)) remove_if_abandoned(std::filesystem::path(folder) / name);
    }
  } catch (const std::exception&) {
    // Whatever is wrong with the folder is reported when the next file is made.
    return;
  }
}

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/file_access.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::csv {

namespace {

std::string advice(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "; create the folder and let the user that runs sluice write there";
    case EACCES:
    case EPERM:
      return "; let the user that runs sluice write there";
    case EROFS:
      return "; mount the file system for writing, or name another folder";
    case ENOSPC:
    case EDQUOT:
      return "; make room on that file system";
    case EFBIG:
      return "; raise the limit on the size of a file";
    case EISDIR:
      return "; move the folder that has the name of the file";
    default:
      return "";
  }
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

sdk::Failure file_failure(const std::string& path, std::string_view operation, int error) {
  return sdk::Failure::retry(path + ": " + std::string(operation) + ": " +
                             std::generic_category().message(error) + advice(error));
}

void write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw file_failure(path, "write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void require_writable_folder(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) throw file_failure(path, "open folder", errno);
  if (!S_ISDIR(info.st_mode)) throw file_failure(path, "open folder", ENOTDIR);
  if (::access(path.c_str(), W_OK | X_OK) != 0) throw file_failure(path, "open folder for writing", errno);
}

void sync_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) throw file_failure(path, "sync folder", errno);
}

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/folder.hpp"

namespace sluice::base {
namespace {

[[noreturn]] void fail(const std::string& doing, const std::filesystem::path& path, int number) {
  throw Error(system_reason(doing + " " + path.string(), number) +
              "; check that the folder is there, is yours, and that the disk has room");
}

void give(int fd, const std::filesystem::path& path, const std::optional<Account>& owner) {
  if (owner && ::fchown(fd, owner->user, owner->group) != 0) fail("cannot give away", path, errno);
}

void make_folders(const std::filesystem::path& folder, const std::optional<Account>& owner) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return;
  make_folders(folder.parent_path(), owner);
  if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) fail("cannot make the folder", folder, errno);
  const Descriptor made(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (made) give(made.get(), folder, owner);
  sync_name(folder);
}

void write_all(int fd, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno != EINTR) fail("cannot write", path, errno);
    if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

NewFile::NewFile(std::filesystem::path target, mode_t mode)
    : target_(std::move(target)), name_((target_.parent_path() / ".sluice-XXXXXX").string()) {
  file_ = Descriptor(::mkostemp(name_.data(), O_CLOEXEC));  // mode 0600 from its first moment
  if (!file_) fail("cannot write into the folder of", target_, errno);
  if (::fchmod(file_.get(), mode) != 0) fail("cannot set the mode of", target_, errno);
}

NewFile::~NewFile() {
  if (!placed_) ::unlink(name_.c_str());
}

void NewFile::write(std::string_view content) {
  write_all(file_.get(), content, target_);
}

void NewFile::place() {
  if (::fsync(file_.get()) != 0) fail("cannot write", target_, errno);
  if (::rename(name_.c_str(), target_.c_str()) != 0) fail("cannot put in place", target_, errno);
  placed_ = true;
  const Descriptor folder(::open(target_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) fail("cannot make durable", target_, errno);
}

std::optional<Account> find_account(const char* name) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> memory(16'384);
  if (::getpwnam_r(name, &entry, memory.data(), memory.size(), &found) != 0 || found == nullptr)
    return std::nullopt;
  return Account{entry.pw_uid, entry.pw_gid};
}

void write_whole_file(const std::filesystem::path& path, std::string_view content, mode_t mode,
                      const std::optional<Account>& owner) {
  const auto target = std::filesystem::absolute(path);
  make_folders(target.parent_path(), owner);
  NewFile file(target, mode);
  give(file.fd(), target, owner);
  file.write(content);
  file.place();
}

}  // namespace sluice::base

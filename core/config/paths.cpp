// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/check_value.hpp"

namespace sluice::config {

std::optional<std::string> read_path(const Value& value, const std::string& key,
                                     const CheckContext& context) {
  const auto fail = [&](std::string what, std::string remedy) {
    context.report.error(value.begin, key, std::move(what), std::move(remedy));
    return std::nullopt;
  };
  if (value.text.empty()) return fail("is empty", "write a path or remove the key");
  if (value.text.find('\0') != std::string::npos) return fail("holds a NUL character", "remove it");
  if (value.text.starts_with('~'))
    return fail("starts with ~, which is not expanded", "write the whole path");
  return (context.folder / value.text).lexically_normal().string();
}

std::string why_unreadable(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? "does not exist" : "cannot be read: " + std::generic_category().message(errno);
  }
  if (S_ISDIR(status.st_mode)) return "is a folder";
  if (!S_ISREG(status.st_mode)) return "is not a regular file";  // reading a pipe may wait for ever
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) == 0) return {};
  return "cannot be read: " + std::generic_category().message(errno);
}

}  // namespace sluice::config

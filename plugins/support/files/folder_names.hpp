// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <memory>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include <dirent.h>

namespace sluice::support {

/// The names in a folder, none where there is no such folder; error says why not. Throws std::bad_alloc,
/// where std::filesystem::directory_iterator of g++ 12 ends the process.
inline std::vector<std::string> folder_names(const std::string& folder, std::error_code& error) {
  struct Close {
    void operator()(DIR* open) const { ::closedir(open); }
  };
  error.clear();
  std::vector<std::string> names;
  const std::unique_ptr<DIR, Close> open(::opendir(folder.c_str()));
  errno = open ? 0 : errno;
  while (const dirent* const entry = open ? ::readdir(open.get()) : nullptr) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
    errno = 0;  // the end is told from an error by it
  }
  if (errno != 0) error = {errno, std::generic_category()};
  if (errno == ENOMEM) throw std::bad_alloc();
  return names;
}

}  // namespace sluice::support

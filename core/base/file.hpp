// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/folder.hpp"

namespace sluice::base {

/// An account of this machine.
struct Account {
  uid_t user = 0;
  gid_t group = 0;
};

/// The account with this name, or nothing when there is none.
std::optional<Account> find_account(const char* name);

/// A new file beside the one it will replace, written bit by bit; gone again unless it was put in place.
/// Throws Error with the path, the cause and what to do.
class NewFile {
 public:
  NewFile(std::filesystem::path target, mode_t mode);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  void write(std::string_view content);
  /// Durable, and under its name, from here on.
  void place();
  int fd() const noexcept { return file_.get(); }

 private:
  std::filesystem::path target_;
  std::string name_;
  Descriptor file_;
  bool placed_ = false;
};

/// Puts a whole file in place, durably, or leaves what was there. Parents that are missing are made. owner:
/// who gets the file and the folders made for it; nothing: whoever runs. Throws Error with the path, the
/// cause and what to do.
void write_whole_file(const std::filesystem::path& path, std::string_view content, mode_t mode,
                      const std::optional<Account>& owner = std::nullopt);

}  // namespace sluice::base

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include <sys/types.h>

namespace sluice::base {

/// An account of this machine.
struct Account {
  uid_t user = 0;
  gid_t group = 0;
};

/// The account with this name, or nothing when there is none.
std::optional<Account> find_account(const char* name);

/// Puts a whole file in place, durably, or leaves what was there. Parents that are missing are made. owner:
/// who gets the file and the folders made for it; nothing: whoever runs. Throws Error with the path, the
/// cause and what to do.
void write_whole_file(const std::filesystem::path& path, std::string_view content, mode_t mode,
                      const std::optional<Account>& owner = std::nullopt);

}  // namespace sluice::base

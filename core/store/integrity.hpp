// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sluice::store {

/// What a look at a store has found.
struct Health {
  std::vector<std::string> damage;   ///< in words; empty: none was found
  std::vector<std::string> remarks;  ///< worth knowing; a repair does not mend it
  bool complete = true;              ///< false: enough() ended the look early

  bool damaged() const noexcept { return !damage.empty(); }
};

/// Looks at the files, the database's own structure, each table and the batches, and changes nothing; what
/// matters most first. May be used beside a running sluice. enough: asked now and then; true ends the look. A
/// folder without a store is in good health.
Health look_at(const std::filesystem::path& folder, const std::function<bool()>& enough);

/// Reads the store's files from end to end. Throws base::Error where the disk does not give them: SQLite says
/// "malformed" of that too, and who repairs then throws away what a working disk would give.
void require_readable(const std::filesystem::path& folder);

/// A file that says that there is a store here: without it an empty folder could be taken for a new one.
std::filesystem::path mark_of(const std::filesystem::path& folder);

}  // namespace sluice::store

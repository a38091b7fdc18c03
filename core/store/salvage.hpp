// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "store/integrity.hpp"

namespace sluice::store {

/// What a repair came to.
struct Repair {
  std::filesystem::path set_aside;  ///< folder with the damaged files and report.txt
  std::vector<std::string> lines;   ///< the report
};

/// Makes a new store of everything in the damaged one that can be read, and sets the damaged files aside as
/// they were. The ledger adds up afterwards: what is lost is taken out of what the sinks are owed, and said.
/// Needs the folder's lock. Interrupted at any moment it leaves the damaged store, or the new one. Throws
/// StoreError, with the damaged store in place, when the checkpoints cannot be read: without them nothing is
/// begun.
Repair salvage(const std::filesystem::path& folder, const Health& health, int64_t now_ms);

/// Completes a repair that was interrupted after its new store was whole. Needs the folder's lock.
void complete_repair(const std::filesystem::path& folder);

/// Walks over the numbers of all rows of a table, around what cannot be read. A number may come twice.
void walk_rows(Database& database, const std::string& table, const std::function<void(int64_t row)>& see);

}  // namespace sluice::store

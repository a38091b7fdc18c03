// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/database.hpp"

namespace sluice::store {

/// The version that this program writes.
inline constexpr int64_t schema_version = 5;

/// Makes the tables, or brings those of an older version up to date. Throws Error for a store of a newer
/// version or a file that is something else.
void migrate(Database& database);

/// Throws Error unless the store has exactly this program's version; changes nothing.
void require_current(Database& database);

}  // namespace sluice::store

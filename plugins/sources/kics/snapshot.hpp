// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sluice/sdk/host.hpp>

#include "sources/kics/client.hpp"
#include "sources/kics/config.hpp"
#include "sources/kics/reader.hpp"

namespace sluice::kics {

/// Reads one resource as a whole.
///
/// Pages are cut out of a table that lives: between two of them a row may move in front of or behind the cut.
/// A row that comes twice shows it; a row that does not come at all shows only in comparison with another
/// pass. So a table of more than one page is taken when two passes have shown the same rows; otherwise it is
/// read again, `rereads` times.
///
/// Returns the reading that was taken. Throws what Reader::read throws, and ResourceFailure (retry) where the
/// table does not hold still. What was handed over is then for the caller to abandon.
Reading take_snapshot(Reader& reader, Client& client, const std::string& resource, const Config& config,
                      sdk::Host host, Snapshot& rows);

}  // namespace sluice::kics

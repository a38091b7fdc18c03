// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sluice/sdk/emitter.hpp>
#include <sluice/sdk/host.hpp>

#include "sources/kics/client.hpp"
#include "sources/kics/config.hpp"
#include "sources/kics/reader.hpp"

namespace sluice::kics {

/// Opens an atomic transaction with one resource as a whole in it, for the caller to close with a checkpoint.
///
/// Pages are cut out of a table that lives: between two of them a row may move in front of or behind the cut.
/// A row that comes twice shows it; a row that does not come at all shows only in comparison with another
/// pass. So a table of more than one page is taken when two passes have shown the same rows; otherwise it is
/// read again, `rereads` times.
///
/// Returns the reading that was taken. Throws what Reader::read throws, and ResourceFailure (retry) where the
/// table does not hold still. What was emitted is then for the caller to abandon.
Reading take_snapshot(Reader& reader, Client& client, const std::string& resource, const Config& config,
                      sdk::Host host, sdk::Emitter& out);

}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>

#include "simulators/common/certificates.hpp"
#include "simulators/kics/options.hpp"

namespace sluice::simulators {

/// Where the package goes for these options; empty for nowhere.
std::filesystem::path package_file(const KicsOptions& options);

/// What `metadata.json` says for a server on `port`.
std::string package_metadata(const KicsOptions& options, std::uint16_t port);

/// Writes the communication data package: a zip with certificates.pfx, metadata.json and webserver.pem.
/// `connector` was issued by `server`, whose certificate is the one to pin.
/// Throws std::runtime_error.
void write_package(const std::filesystem::path& file, const KicsOptions& options, std::uint16_t port,
                   const Identity& connector, const Identity& server);

}  // namespace sluice::simulators

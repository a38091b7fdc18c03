// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "support/tls/identity.hpp"

namespace sluice::kics {

/// What a connector's communication data package holds.
struct Package {
  std::string server_uri;  ///< as it stands in metadata.json
  std::shared_ptr<const support::tls::Identity> identity;
  std::string webserver_pem;  ///< the Server's certificate; empty where the package has none (before 4.3)
};

/// Reads a package in memory; nothing of it reaches the disk. The members are known by the last part of their
/// names, so neither a folder around them nor the encoding of its name matters. `file` is UTF-8 as any other
/// name in the configuration.
///
/// Throws Failure::retry_slowly: the file cannot be read or is no zip, a member is missing, there twice,
/// damaged or larger than 1 MiB, metadata.json has no serverUri, wrong password, unknown cipher.
Package read_package(const std::string& file, const std::string& password);

}  // namespace sluice::kics

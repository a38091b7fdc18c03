// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace sluice::support::tls {

struct KeyExposure {
  std::string what;    ///< "open to every user (mode 0644)"
  std::string remedy;  ///< "chmod g-w,o-rwx FILE"
};

/// What is wrong with the access to a file with a private key. Nothing where all is well, and where the file
/// cannot be looked at, which its reader says. Readable for its group is fine: that is how an administrator
/// gives a key to a service.
std::optional<KeyExposure> exposure_of_key(const std::filesystem::path& file);

}  // namespace sluice::support::tls

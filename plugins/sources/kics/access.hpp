// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sources/kics/config.hpp"
#include "support/tls/options.hpp"

namespace sluice::kics {

/// Where the Server is, whom to trust and how to log in: from the package, or from the options.
struct Access {
  std::string url;  ///< ends with /kics/api
  support::tls::TlsOptions tls;
  std::string untrusted_remedy;  ///< what a person does when the Server's certificate is refused
};

/// Reads the package if there is one; the other files are only named in the result. Throws
/// Failure::retry_slowly with the remedy.
Access access_from(const Config& config);

/// The base of all requests for what stands in `url` or in a package: with /kics/api whether it was there or
/// not, without a slash at the end. Throws Failure::retry_slowly where it is no https address of a KICS
/// Server.
std::string base_url(const std::string& address);

/// Tells whether one of the files behind an access was replaced: equal as long as all of them are untouched.
struct FileStamp {
  std::filesystem::file_time_type changed{};
  uintmax_t size = 0;
  bool operator==(const FileStamp&) const = default;
};
std::vector<FileStamp> stamps_of(const Config& config);

}  // namespace sluice::kics

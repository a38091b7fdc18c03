// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::kata {

/// Which of the Central Node's interfaces is read. The value is also the name of the stream.
enum class Api { events, alerts };

/// Names that differ between them.
struct ApiNames {
  std::string_view stream;          ///< of the records
  std::vector<std::string> arrays;  ///< members of a page that may hold the records
  std::vector<std::string> tokens;  ///< members that may hold the token
};

const ApiNames& names_of(Api api);

struct Config;

/// Path and query of the request for what comes behind the token; an empty token starts anew.
std::string request_target(const Config& config, const std::string& token);

/// The smallest request without a token: whether it is answered tells a token that is not known from a
/// request that is wrong. For alerts, where the documentation does not say what an unknown token is answered
/// with.
std::string probe_target(const Config& config);

/// A digest of what a token is made with besides the id, because the Central Node may keep it with the token:
/// the filter of events, the kinds of alerts. Empty where all are read.
std::string selection_digest(const Config& config);

/// SHA-256 in small hexadecimal digits; empty for empty text.
std::string digest(std::string_view text);

}  // namespace sluice::kata

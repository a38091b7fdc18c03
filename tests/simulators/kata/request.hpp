// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "simulators/common/exchange.hpp"
#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// The parameters of a request for events, with defaults and caps applied.
struct KataQuery {
  std::uint64_t max_events = 0;
  double max_timeout = 0;  ///< seconds
  std::string filter;
  std::optional<std::string> token;
};

/// The external system's id, when the path is that of the events API.
std::optional<std::string> kata_id_in(const std::string& path);

/// Throws std::invalid_argument for what the server answers with 400.
KataQuery kata_query(const Exchange& exchange, const KataOptions& options);

}  // namespace sluice::simulators

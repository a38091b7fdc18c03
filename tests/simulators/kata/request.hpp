// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulators/common/exchange.hpp"
#include "simulators/kata/options.hpp"

namespace sluice::simulators {

enum class KataApi { events, alerts };

/// What a path of the Central Node's interfaces says.
struct KataPath {
  KataApi api;
  std::string id;  ///< of the external system
};

/// The parameters of a request, with defaults and caps applied.
struct KataQuery {
  std::uint64_t count = 0;  ///< most elements of the page
  double max_timeout = 0;   ///< seconds
  std::string filter;
  std::vector<std::string> detect_types;  ///< empty: all
  std::optional<std::string> token;
};

/// Nothing when the path is none of the events or the alerts API.
std::optional<KataPath> kata_path(const std::string& path);

/// Throws std::invalid_argument for what the server answers with 400.
KataQuery kata_query(const Exchange& exchange, KataApi api, const KataOptions& options);

}  // namespace sluice::simulators

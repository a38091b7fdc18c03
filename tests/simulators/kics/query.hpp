// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <Poco/JSON/Array.h>

#include "simulators/common/fault.hpp"
#include "simulators/kics/options.hpp"

namespace sluice::simulators {

/// The body of a query request.
struct KicsQuery {
  std::uint64_t offset = 0;
  std::uint64_t limit = 0;
  Poco::JSON::Array::Ptr filter;
};

/// Takes the members at the top or inside `query`. Throws std::invalid_argument for what is answered with
/// 400.
KicsQuery kics_query(const std::string& body, const KicsOptions& options);

/// The envelope around the rows, and what `faults` does to both. `total` is the number of rows behind the
/// page.
std::string kics_envelope(std::vector<std::string> rows, std::uint64_t total, const KicsOptions& options,
                          const ActiveFaults& faults);

std::vector<FaultKind> kics_envelope_fault_kinds();

}  // namespace sluice::simulators

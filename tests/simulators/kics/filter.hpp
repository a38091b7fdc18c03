// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include <Poco/JSON/Array.h>

#include "simulators/kics/options.hpp"

namespace sluice::simulators {

/// A filter that the server cannot take, and the status that it answers with.
struct FilterRefused {
  int status;
  std::string reason;
};

/// True when `row` (JSON) passes: the elements of `filter` are joined by AND, those of an array inside by OR;
/// a condition is {field, condition, value} with `=`, `>=`, `isOneOf`, its path steps separated by `:`.
/// What `filterable`, `filter_numbers` and
/// `unknown_filter` say of it applies. Throws FilterRefused.
bool row_passes(const std::string& row, const Poco::JSON::Array::Ptr& filter, const KicsOptions& options);

/// Whether a list such as "id,lastSeen" has the member.
bool is_listed(const std::string& list, const std::string& member);

}  // namespace sluice::simulators

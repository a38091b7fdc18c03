// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "simulators/common/exchange.hpp"
#include "simulators/common/fault.hpp"

namespace sluice::simulators {

/// The faults that every simulator over HTTP knows: statuses, transport, bodies that are not JSON at all.
std::vector<FaultKind> common_fault_kinds();

/// The answer that takes the place of the real one, if `faults` asks for one: an error status, or a body of
/// garbage. `error_body` fills the body of an error by its status.
std::optional<Reply> replacement(const ActiveFaults& faults,
                                 const std::function<void(Reply&, const std::string& reason)>& error_body);

/// What `faults` does to an answer on its way.
Delivery delivery(const ActiveFaults& faults);

/// True when the connection was ended instead of an answer.
bool hang_up(const ActiveFaults& faults, Exchange& exchange);

/// The usual words for an HTTP status.
std::string reason_of(int status);

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/common/fault.hpp"

namespace sluice::simulators {

/// The faults inside an `events` array. Each takes, as its last argument, the place in the page from 0 (1
/// when not given; -1 is the last event; behind the end means the last).
std::vector<FaultKind> event_fault_kinds();

bool is_event_fault(std::string_view name);

/// True when the fault puts an element of its own in front of the event at that place; false when it spoils
/// the event.
bool is_extra_element(std::string_view name);

/// The element that `fault` puts into the page, made from `event`, the event at its place: the bytes between
/// the commas. A test computes with it what has to arrive, or what the dead letter has to hold.
std::string faulty_element(const Fault& fault, const std::string& event);

/// The place of `fault` in a page of `count` events, as given or 1.
std::int64_t fault_place(const Fault& fault);

/// As faulty_element for a specification as text, for example `huge:10000000` or `deep:2000,5`.
std::string kata_faulty_element(const std::string& spec, const std::string& event);

}  // namespace sluice::simulators

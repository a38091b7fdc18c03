// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "simulators/common/dice.hpp"
#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// A place of fixed width in a template that differs from event to event.
struct Slot {
  enum class Kind { timestamp, digits, hexadecimal } kind;
  std::size_t offset;
  std::size_t width;
};

/// The text of an event behind its number: everything after `{"SimulatorEvent":N`.
struct EventTemplate {
  std::string text;
  std::vector<Slot> slots;
};

/// Composes template `index` of `seed`. Templates 0 and 1 carry `Ioa`.
EventTemplate make_event_template(std::uint64_t seed, std::uint64_t index, const KataEventOptions& options);

}  // namespace sluice::simulators

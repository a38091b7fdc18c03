// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "simulators/kata/elements.hpp"
#include "simulators/kata/event_template.hpp"
#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// Makes events: each is one JSON object on one line, with its number in "SimulatorEvent". Building takes a
/// few hundred microseconds, an event after that about one. Constant once built, so several threads may share
/// one.
class KataEvents : public KataElements {
 public:
  explicit KataEvents(std::uint64_t seed, const KataEventOptions& options = {});

  /// Appends the bytes of event `n`.
  void append(std::uint64_t n, std::string& out) const override;

  /// Their number, without making them.
  std::uint64_t size(std::uint64_t n) const override;

  std::string event(std::uint64_t n) const { return text(n); }

 private:
  const EventTemplate& template_of(std::uint64_t n) const;
  std::uint64_t large_size(std::uint64_t n) const;

  std::uint64_t seed_;
  KataEventOptions options_;
  std::vector<EventTemplate> templates_;
};

/// The bytes of event `n` as the Central Node hands it out for `seed`: what a test expects at the other end.
std::string kata_event(std::uint64_t seed, std::uint64_t n, const KataEventOptions& options = {});

}  // namespace sluice::simulators

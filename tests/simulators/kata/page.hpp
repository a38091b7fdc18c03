// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulators/common/exchange.hpp"
#include "simulators/common/fault.hpp"
#include "simulators/kata/elements.hpp"
#include "simulators/kata/options.hpp"

namespace sluice::simulators {

/// Which events an answer holds: a run of numbers, or a list where a filter chose.
struct Selection {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::optional<std::vector<std::uint64_t>> chosen;

  std::uint64_t size() const { return chosen ? chosen->size() : count; }
  std::uint64_t operator[](std::uint64_t i) const { return chosen ? (*chosen)[i] : first + i; }
};

struct PageForm {
  Pretty pretty = Pretty::none;
  TokenPlace token_place = TokenPlace::after;
  std::optional<std::string> token;  ///< absent: the member is left out
  std::string array_name = "events";
  std::string token_name = "continuationToken";
};

/// The body of one answer, written in pieces: only the events that a fault spoils are held.
class Page {
 public:
  Page(const KataElements& events, Selection selection, PageForm form, const ActiveFaults& faults);

  std::uint64_t length() const;
  void write(const Reply::Sink& sink) const;

 private:
  void place_faults(const ActiveFaults& faults);
  void envelope(const ActiveFaults& faults);
  std::string element(std::uint64_t place) const;
  std::string plain_element(std::uint64_t place) const;

  const KataElements& events_;
  Selection selection_;
  PageForm form_;
  std::string opening_, separator_, closing_;
  std::map<std::uint64_t, std::string> spoiled_;             ///< instead of the event at that place
  std::map<std::uint64_t, std::vector<std::string>> extra_;  ///< in front of it
};

/// The faults of the envelope, which Page knows too.
std::vector<FaultKind> envelope_fault_kinds();

/// `json` with line feeds and indentation outside its strings.
std::string indented(const std::string& json);

}  // namespace sluice::simulators

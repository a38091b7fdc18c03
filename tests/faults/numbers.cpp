// SPDX-License-Identifier: Apache-2.0
#include "faults/numbers.hpp"

#include <charconv>
#include <optional>

namespace sluice::faults {
namespace {

std::optional<std::int64_t> number_in(const std::string& line) {
  constexpr std::string_view member = "\"SimulatorEvent\":";
  const auto at = line.find(member);
  if (at == std::string::npos) return std::nullopt;
  std::int64_t number = 0;
  const char* const begin = line.data() + at + member.size();
  if (std::from_chars(begin, line.data() + line.size(), number).ec != std::errc()) return std::nullopt;
  return number;
}

}  // namespace

std::vector<std::int64_t> numbers_of(const std::vector<std::string>& lines, const Evidence& evidence,
                                     std::vector<std::string>& foreign) {
  std::vector<std::int64_t> numbers;
  numbers.reserve(lines.size());
  for (const auto& line : lines) {
    if (line.starts_with("{\"sluice\":\"gap\"")) {
      numbers.push_back(a_gap);
      continue;
    }
    const auto number = number_in(line);
    if (!number || *number < 0 || *number >= static_cast<std::int64_t>(evidence.available) ||
        evidence.event(static_cast<std::uint64_t>(*number)) != line) {
      foreign.push_back(line);
    } else {
      numbers.push_back(*number);
    }
  }
  return numbers;
}

bool is_dead_letter(std::int64_t n, const Evidence& evidence) {
  if (evidence.spoilt.empty()) return false;
  // A fault adds a member at the end of the event; two that meet on one page add two.
  auto begin = evidence.event(static_cast<std::uint64_t>(n));
  begin.pop_back();
  const auto letter = evidence.letters.lower_bound(begin);
  return letter != evidence.letters.end() && letter->starts_with(begin);
}

std::int64_t first_lost(std::int64_t from, std::int64_t to, const Evidence& evidence) {
  for (std::int64_t n = from + 1; n < to; ++n) {
    if (!is_dead_letter(n, evidence)) return n;
  }
  return to;
}

std::uint64_t count_lost(std::int64_t from, std::int64_t to, const Evidence& evidence) {
  std::uint64_t count = 0;
  for (auto n = first_lost(from, to, evidence); n < to; n = first_lost(n, to, evidence)) ++count;
  return count;
}

}  // namespace sluice::faults

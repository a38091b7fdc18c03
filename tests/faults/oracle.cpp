// SPDX-License-Identifier: Apache-2.0
#include "faults/oracle.hpp"

#include <algorithm>
#include <map>

#include "faults/numbers.hpp"

namespace sluice::faults {
namespace {

using Numbers = std::vector<std::int64_t>;

std::string text(std::int64_t n) {
  return std::to_string(n);
}

/// The file is the account of what happened: every event in order, exactly once, beginning anew only where a
/// gap record says so.
void judge_file(const Evidence& evidence, const Numbers& file, Violations& violations) {
  std::int64_t last = -1;
  bool begins = true, first = true;
  for (const std::int64_t n : file) {
    if (n == a_gap) {
      begins = true;
      continue;
    }
    if (begins && evidence.from_now) {
      if (!first && n <= last) violations.push_back("file: event " + text(n) + " again, behind a gap record");
    } else {
      if (begins) last = -1;
      if (n <= last) {
        violations.push_back("file: event " + text(n) + " after event " + text(last));
      } else if (const auto lost = first_lost(last, n, evidence); lost != n) {
        violations.push_back("loss: event " + text(lost) + " is not in the file, between " + text(last) +
                             " and " + text(n));
      }
    }
    last = n;
    begins = first = false;
  }
  const auto end = static_cast<std::int64_t>(evidence.available);
  if (const auto lost = first_lost(last, end, evidence); lost != end)
    violations.push_back("loss: the file ends before event " + text(lost) + " of " + text(end));
}

void judge_account(const Evidence& evidence, const Numbers& file, Violations& violations) {
  const auto lines = static_cast<std::uint64_t>(file.size());
  const auto gaps = static_cast<std::uint64_t>(std::ranges::count(file, a_gap));
  const auto compare = [&](const char* what, std::uint64_t said, std::uint64_t seen) {
    if (said != seen)
      violations.push_back(std::string("conservation: the ledger says ") + what + " " + std::to_string(said) +
                           ", seen " + std::to_string(seen));
  };
  compare("delivered to the file", evidence.delivered_to_file, lines);
  compare("fetched", evidence.fetched, lines + evidence.malformed);
  compare("gaps", evidence.gaps, gaps);
  if (gaps > evidence.forgotten_tokens)
    violations.push_back("gap: " + std::to_string(gaps) + " gap records, and only " +
                         std::to_string(evidence.forgotten_tokens) + " had a reason");
}

std::map<std::int64_t, std::int64_t> counted(const Numbers& numbers) {
  std::map<std::int64_t, std::int64_t> counts;
  for (const std::int64_t n : numbers) ++counts[n];
  return counts;
}

/// What came more often than the file has it, and with `lost` what came less often.
std::uint64_t surplus(const Numbers& file, const Numbers& seen, std::int64_t* lost) {
  auto counts = counted(seen);
  std::uint64_t more = 0;
  for (const auto& [n, times] : counted(file)) {
    const auto found = counts.find(n);
    const std::int64_t there = found == counts.end() ? 0 : found->second;
    if (there < times && lost != nullptr) *lost = n;
    if (there > times) more += static_cast<std::uint64_t>(there - times);
    if (found != counts.end()) counts.erase(found);
  }
  for (const auto& [n, times] : counts) more += static_cast<std::uint64_t>(times);
  return more;
}

/// What comes first comes in order; only repetitions go back. First pages that broke are no part of the
/// account where each new reading begins with what comes next: the file knows where the good one began. An
/// event that was spoilt in a page that was given up and read again is left out the first time.
void judge_order(const Evidence& evidence, const Numbers& file, const Evidence::Collector& collector,
                 const Numbers& seen, Violations& violations) {
  std::int64_t furthest = seen.empty() ? -1 : seen.front() - 1;
  auto spoilt = static_cast<std::int64_t>(evidence.spoilt.size());
  for (const std::int64_t n : seen) {
    const bool before = evidence.from_now && (file.empty() || n < file.front());
    if (n <= furthest || before) continue;
    const bool begins = evidence.from_now && n == file.front();
    if (!begins && first_lost(furthest, n, evidence) != n) {
      spoilt -= n - furthest - 1;
      if (spoilt < 0)
        violations.push_back("order: " + collector.sink + " saw event " + text(n) + " right after " +
                             text(furthest));
    }
    furthest = n;
  }
}

void judge_collector(const Evidence& evidence, const Numbers& file, const Evidence::Collector& collector,
                     Violations& violations) {
  std::vector<std::string> foreign;
  const Numbers seen = numbers_of(collector.lines, evidence, foreign);
  for (const auto& line : foreign)
    violations.push_back("bytes: " + collector.sink + " got a line that nobody sent: " + line.substr(0, 200));
  constexpr std::int64_t none = -2;
  std::int64_t lost = none;
  const auto more = surplus(file, seen, &lost);
  if (lost != none)
    violations.push_back("loss: " + collector.sink + " did not get " +
                         (lost == a_gap ? "a gap record" : "event " + text(lost)));
  const auto bound = collector.possibly_duplicated + evidence.kills * evidence.transaction;
  if (more > bound && !(evidence.store_failed && evidence.kills > 0)) {
    violations.push_back("duplicates: " + collector.sink + " saw " + std::to_string(more) +
                         ", accounted for are " + std::to_string(bound));
  }
  if (evidence.forgotten_tokens == 0) judge_order(evidence, file, collector, seen, violations);
}

}  // namespace

Violations judge(const Evidence& evidence) {
  Violations violations;
  std::vector<std::string> foreign;
  const Numbers file = numbers_of(evidence.file, evidence, foreign);
  for (const auto& line : foreign)
    violations.push_back("bytes: the file has a line that nobody sent: " + line.substr(0, 200));
  judge_file(evidence, file, violations);
  judge_account(evidence, file, violations);
  for (const auto& collector : evidence.collectors) judge_collector(evidence, file, collector, violations);
  return violations;
}

std::uint64_t duplicates(const Evidence& evidence) {
  std::vector<std::string> foreign;
  const Numbers file = numbers_of(evidence.file, evidence, foreign);
  std::uint64_t all = 0;
  for (const auto& collector : evidence.collectors)
    all += surplus(file, numbers_of(collector.lines, evidence, foreign), nullptr);
  return all;
}

}  // namespace sluice::faults

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

/// Records that a report on a damaged store calls lost for this sink: so many may be missing.
class Excused {
 public:
  Excused(const Evidence& evidence, const std::string& sink) {
    const auto said = evidence.reported_lost.find(sink);
    if (said != evidence.reported_lost.end()) left_ = said->second;
  }
  bool excuses(std::uint64_t count) {
    if (count > left_) return false;
    left_ -= count;
    return true;
  }
  std::uint64_t left() const { return left_; }

 private:
  std::uint64_t left_ = 0;
};

/// The file is the account of what happened: every event in order, exactly once, beginning anew only where a
/// gap record says so.
void judge_file(const Evidence& evidence, const Numbers& file, Violations& violations) {
  std::int64_t last = -1;
  bool begins = true, first = true;
  Excused excused(evidence, "file");
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
      } else if (const auto lost = first_lost(last, n, evidence);
                 lost != n && !excused.excuses(count_lost(last, n, evidence))) {
        violations.push_back("loss: event " + text(lost) + " is not in the file, between " + text(last) +
                             " and " + text(n));
      }
    }
    last = n;
    begins = first = false;
  }
  const auto end = static_cast<std::int64_t>(evidence.available);
  if (const auto lost = first_lost(last, end, evidence);
      lost != end && !excused.excuses(count_lost(last, end, evidence)))
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
  compare("fetched", evidence.fetched, lines + evidence.malformed + Excused(evidence, "file").left());
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

/// What a collector has beside what the file has.
struct Difference {
  std::uint64_t more = 0;  ///< came more often
  std::uint64_t less = 0;  ///< came less often
  std::int64_t lost = 0;   ///< one of those
};

Difference compare(const Evidence& evidence, const Numbers& file, const Numbers& seen) {
  auto counts = counted(seen);
  Difference all;
  for (const auto& [n, times] : counted(file)) {
    const auto found = counts.find(n);
    const std::int64_t there = found == counts.end() ? 0 : found->second;
    if (there > times) all.more += static_cast<std::uint64_t>(there - times);
    if (there < times) {
      all.less += static_cast<std::uint64_t>(times - there);
      all.lost = n;
    }
    if (found != counts.end()) counts.erase(found);
  }
  const std::int64_t only_here = Excused(evidence, "file").left() > 0 ? 1 : 0;  // the file may have lost it
  for (const auto& [n, times] : counts) all.more += static_cast<std::uint64_t>(times - only_here);
  return all;
}

/// What comes first comes in order; only repetitions go back. First pages that broke are no part of the
/// account where each new reading begins with what comes next: the file knows where the good one began. An
/// event that was spoilt in a page that was given up and read again is left out the first time.
void judge_order(const Evidence& evidence, const Numbers& file, const Evidence::Collector& collector,
                 const Numbers& seen, Violations& violations) {
  std::int64_t furthest = seen.empty() ? -1 : seen.front() - 1;
  auto spoilt = static_cast<std::int64_t>(evidence.spoilt.size() + Excused(evidence, collector.sink).left());
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

/// After a failure a sink goes back by so much and no more.
void judge_repetition(const Evidence& evidence, const Evidence::Collector& collector, const Numbers& seen,
                      Violations& violations) {
  std::int64_t furthest = -1;
  std::map<std::int64_t, std::uint64_t>
      up_to;  // bytes of the events before and including this one, once each
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const std::int64_t n = seen[i];
    if (n == a_gap) continue;
    if (n > furthest) {
      bytes += collector.lines[i].size() + 1;
      up_to[n] = bytes;
      furthest = n;
      continue;
    }
    const bool goes_back = i > 0 && n <= seen[i - 1];
    if (!goes_back) continue;
    const auto first = up_to.lower_bound(n);
    const std::uint64_t again = bytes - first->second + collector.lines[i].size() + 1;
    const auto events = static_cast<std::uint64_t>(furthest - n + 1);
    if (events > evidence.transaction || (evidence.part > 0 && again > evidence.part))
      violations.push_back("repetition: " + collector.sink + " saw " + std::to_string(events) + " events (" +
                           std::to_string(again) + " bytes) again, from event " + text(n));
  }
}

void judge_collector(const Evidence& evidence, const Numbers& file, const Evidence::Collector& collector,
                     Violations& violations) {
  std::vector<std::string> foreign;
  const Numbers seen = numbers_of(collector.lines, evidence, foreign);
  for (const auto& line : foreign)
    violations.push_back("bytes: " + collector.sink + " got a line that nobody sent: " + line.substr(0, 200));
  const auto [more, less, lost] = compare(evidence, file, seen);
  if (!Excused(evidence, collector.sink).excuses(less))
    violations.push_back("loss: " + collector.sink + " did not get " + std::to_string(less) +
                         ", among them " + (lost == a_gap ? "a gap record" : "event " + text(lost)));
  const auto bound = collector.possibly_duplicated + evidence.kills * evidence.transaction;
  if (more > bound && !evidence.account_lost) {
    violations.push_back("duplicates: " + collector.sink + " saw " + std::to_string(more) +
                         ", accounted for are " + std::to_string(bound));
  }
  if (evidence.forgotten_tokens > 0) return;
  judge_order(evidence, file, collector, seen, violations);
  if (foreign.empty() && !evidence.account_lost) judge_repetition(evidence, collector, seen, violations);
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
    all += compare(evidence, file, numbers_of(collector.lines, evidence, foreign)).more;
  return all;
}

}  // namespace sluice::faults

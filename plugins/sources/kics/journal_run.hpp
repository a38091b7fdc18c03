// SPDX-License-Identifier: Apache-2.0
// Inside of Journal: what one reading has found so far, and the hands that take its rows.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "sources/kics/journal.hpp"

namespace sluice::kics {

/// One reading of a journal.
struct Journal::Run {
  Run(const JournalState& state, sdk::Emitter& emitter, int64_t wall)
      : before(state), out(emitter), next(state), now(wall) {}

  const JournalState& before;
  sdk::Emitter& out;
  JournalState next;
  int64_t now;        // our clock
  int64_t bound = 0;  // rows that moved before it are not looked at, unless their id is new
  bool first = false;
  bool sweep = false;

  uint64_t last_id = 0;
  int64_t until = JournalState::always;
  bool id_taken = false;     // a filter on the id was taken
  uint64_t id_rows = 0;      // what came of that
  bool ids_as_text = false;  // the form in which the Server takes an id
  bool moved_taken = false;  // a filter on a time was taken
  uint64_t moved_rows = 0;   // what came of that
  bool whole = false;        // the whole table was read
  bool incomplete = false;

  bool saw_last_id = false;  // the largest id of the readings before is still there
  uint64_t least_new_id = std::numeric_limits<uint64_t>::max();
  int64_t least_new_moment = 0;

  // Of the pass under way.
  uint64_t least_id = 0;     // what its filter asks for
  std::string moved_member;  // or: the time it filters by
  uint64_t against_filter = 0;

  std::unordered_set<uint64_t> told;  // keys of the rows handed over
  uint64_t doubtful = 0;              // told again for want of memory, perhaps
  bool news = false;                  // something to remember or to deliver
};

/// Tells what the rows of a pass are and hands over what is new or has changed.
class Journal::Taker final : public Rows {
 public:
  Taker(Journal& journal, Run& run) : journal_(journal), run_(run) {}
  void row(std::string_view json) override;
  void malformed(std::string_view bytes, std::string_view place, std::string_view reason) override;

 private:
  enum class Verdict { nothing, fresh, updated };

  struct Row {
    std::string_view token;  // of the id, as it is written
    uint64_t number = 0;     // the id, where it is a number
    uint64_t key = 0;
    Seen seen;
    bool has_time = false;
    std::optional<int64_t> start;
    std::vector<std::string> children;
  };

  Row examine(std::string_view json);
  void hold_against_filter(const Row& row);
  Verdict judge(const Row& row);
  Verdict judge_without_time(const Row& row);
  void tell(std::string_view json, const Row& row, Verdict verdict);
  std::string annotated(std::string_view json, const Row& row, Verdict verdict) const;

  Journal& journal_;
  Run& run_;
  RowView view_;
};

/// The ids in a list of children: numbers, texts, or objects with an id.
std::vector<std::string> children_of(std::string_view json, const std::vector<std::string>& id_names);

}  // namespace sluice::kics

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// @file
/// The contract of <sluice/abi.h> as cases that a plugin passes. `sluice plugin test` runs each in a process
/// of its own, so that a crash or a hang is a result; a test program may run them by itself:
///
///     for (const auto& one : sluice::sdk::testing::cases(*subject.entry)) one.run(subject);

#include <functional>
#include <string>
#include <vector>

#include <sluice/sdk/testing/common_cases.hpp>
#include <sluice/sdk/testing/shortage_cases.hpp>
#include <sluice/sdk/testing/sink_cases.hpp>
#include <sluice/sdk/testing/source_cases.hpp>

namespace sluice::sdk::testing {

/// One rule of the contract, and how it is looked at.
struct Case {
  std::string name;  ///< what holds, as a sentence
  /// Throws Violation or Skipped. Ends, or hangs, the process where the plugin does.
  std::function<void(const Subject&)> run;
  /// What the end of the process by a signal means here.
  std::string crash = "the plugin ends the process";
};

/// What a crash means in most cases.
inline const std::string kept_memory =
    "the plugin uses memory that was lent to it for an earlier call, or ends the process otherwise";

/// What it means when memory is short.
inline const std::string no_memory = "the plugin ends the process when an allocation fails";

/// The cases that sources and sinks have in common.
template <class Made, class Table>
std::vector<Case> cases_of_both(const Table& table) {
  return {{"its options are declared well", options_are_well_formed},
          {"it is made and destroyed", made_and_destroyed<Made>, kept_memory},
          {"it leaves nothing behind", leaves_nothing_behind<Made>, kept_memory},
          {"without settings it is made, or says why not",
           [&table](const Subject& subject) { refuses_to_be_made_from_nothing(subject, table); }},
          {"two instances do not mind each other", stands_beside_another<Made>, kept_memory},
          {"when memory is short it is made, or says why not",
           [&table](const Subject& subject) { made_in_a_shortage<Made>(subject, table); }, no_memory}};
}

/// The cases of a source.
inline std::vector<Case> source_cases(const sluice_source_api& table) {
  auto all = cases_of_both<SourceInstance>(table);
  all.insert(
      all.end(),
      {{"it fetches, and closes each transaction with a checkpoint", source_fetches, kept_memory},
       {"it resumes from each of its checkpoints", source_resumes, kept_memory},
       {"it leaves nothing behind when it has fetched", source_leaves_nothing_behind, kept_memory},
       {"a checkpoint that is not its own does no harm", source_refuses_foreign_checkpoints},
       {"it gives way when the host gives a transaction up", source_gives_way, kept_memory},
       {"it waits for a host that is slow", source_waits_for_a_slow_host, kept_memory},
       {"it never sleeps", source_does_not_sleep},
       {"cancel ends it at any time, and for good", source_is_cancelled},
       {"cancel ends a long poll within a second", source_ends_a_long_poll},
       {"its calls may come from different threads", source_changes_threads, kept_memory},
       {"when memory is short it fetches later, and all of it", source_fetches_after_a_shortage, no_memory}});
  return all;
}

/// The cases of a sink.
inline std::vector<Case> sink_cases(const sluice_sink_api& table) {
  auto all = cases_of_both<SinkInstance>(table);
  all.insert(
      all.end(),
      {{"what it has committed has arrived", sink_delivers, kept_memory},
       {"rollback undoes what was written", sink_rolls_back, kept_memory},
       {"opened with a state it goes on from there", sink_goes_back_to_a_state, kept_memory},
       {"it answers in whatever order it is asked", sink_answers_in_any_order, kept_memory},
       {"it leaves nothing behind when it has written", sink_leaves_nothing_behind, kept_memory},
       {"records of all kinds do no harm", sink_takes_odd_records, kept_memory},
       {"a state that is not its own does no harm", sink_refuses_foreign_states},
       {"cancel ends it at any time", sink_is_cancelled},
       {"it never sleeps", sink_does_not_sleep},
       {"when memory is short it delivers later, and all of it", sink_delivers_after_a_shortage, no_memory}});
  return all;
}

/// All cases for a plugin; the entry outlives them.
inline std::vector<Case> cases(const sluice_entry& entry) {
  return entry.source != nullptr ? source_cases(*entry.source) : sink_cases(*entry.sink);
}

}  // namespace sluice::sdk::testing

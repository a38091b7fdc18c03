// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "store/holdings.hpp"

namespace sluice::host {

/// What a reload does with one pipeline.
struct Step {
  enum class Action { kept, restarted, added, disabled, removed };

  std::string pipeline;
  Action action = Action::kept;
  std::vector<std::string> why;  ///< a restart's reasons: keys that changed, files, that it does not run
  std::string state;             ///< which checkpoint continues and what waits in the buffer, in words
};

/// What a reload will do, and why it must not.
struct ReloadPlan {
  std::vector<Step> steps;             ///< by name
  std::vector<std::string> refusals;   ///< what would be left behind unasked, with the ways out; empty: go
  std::vector<std::string> notes;      ///< worth knowing
  std::vector<std::string> abandoned;  ///< pipelines whose state may go

  /// One for each step, for a person.
  std::vector<std::string> lines() const;
};

/// A pipeline of the present configuration.
struct KnownPipeline {
  const config::PipelineConfig* config = nullptr;
  std::string restart;  ///< why it has to be started again although no key has changed; empty: it need not
};

struct PlanInput {
  std::map<std::string, KnownPipeline> known;         ///< enabled until now
  std::set<std::string> configured;                   ///< had a file until now
  const std::vector<config::PipelineConfig>& wanted;  ///< the new configuration
  std::vector<store::Holdings> holdings;              ///< what the store has
  std::vector<std::string> abandon;                   ///< [store] abandon of the new configuration
};

/// Looks at what is, what shall be and what the store holds; changes nothing.
ReloadPlan plan_reload(const PlanInput& input);

const char* to_string(Step::Action action) noexcept;
/// What the store holds, in words: "its checkpoint of TIME and 5 records in the buffer".
std::string in_words(const store::Holdings& holdings);

}  // namespace sluice::host

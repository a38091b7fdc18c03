// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace sluice::store {

/// A pipeline's number in the store.
using PipelineId = int64_t;

struct StoredCheckpoint {
  std::string pipeline;
  std::string checkpoint;           ///< opaque; empty: the source starts from the beginning
  int64_t at_ms = 0;                ///< when it was stored; 0: never
  std::optional<std::string> undo;  ///< what the last reset put aside
};

// All of these run inside Store::write or Store::read.

/// The number of the pipeline with this name; makes it when it is new.
PipelineId pipeline_id(Database& database, std::string_view name);
std::optional<PipelineId> find_pipeline(Database& database, std::string_view name);

std::string load_checkpoint(Database& database, PipelineId pipeline);
/// When it was stored, in milliseconds since 1970-01-01 UTC; 0: never.
int64_t checkpoint_time(Database& database, PipelineId pipeline);
void save_checkpoint(Database& database, PipelineId pipeline, std::string_view checkpoint, int64_t now_ms);

/// Notes whose checkpoints are stored from now on.
void set_source_plugin(Database& database, PipelineId pipeline, std::string_view plugin);

/// All pipelines, by name.
std::vector<StoredCheckpoint> list_checkpoints(Database& database);
/// Lets the source begin anew, and keeps the old checkpoint for undo_reset.
void reset_checkpoint(Database& database, PipelineId pipeline, int64_t now_ms);
/// Puts back what the last reset kept; false when there is nothing to put back.
bool undo_reset(Database& database, PipelineId pipeline, int64_t now_ms);

}  // namespace sluice::store

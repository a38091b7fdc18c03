// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/model.hpp"
#include "store/holdings.hpp"

namespace sluice::pipeline {

/// Something in the store that a pipeline has no use for as it is configured now.
struct Orphan {
  std::string name;  ///< as in the key abandon: "sink.siem", "source.kata"
  std::string what;  ///< in words
  bool confirmed = false;
};

/// What the configuration of a pipeline leaves behind: the records of a sink that it no longer has, the
/// checkpoint of another source.
std::vector<Orphan> orphans(const config::PipelineConfig& config, const store::Holdings& holdings);

/// What to tell an operator of one that is not confirmed: what would be left behind, and the ways out.
std::string refusal(const Orphan& orphan);

/// "1 record", "5 records".
std::string show_records(uint64_t count);

}  // namespace sluice::pipeline

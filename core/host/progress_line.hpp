// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "pipeline/pipeline.hpp"

namespace sluice::host {

/// Shows a person how a run goes: one line that rewrites itself on a terminal, a plain line now and then
/// otherwise. Used by main's thread.
class ProgressLine {
 public:
  using Pipelines = std::vector<std::unique_ptr<pipeline::Pipeline>>;

  ProgressLine(const Pipelines& pipelines, bool terminal);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  /// How long to wait before the next show().
  std::chrono::milliseconds interval() const;
  void show(base::SteadyTime now);

 private:
  struct Seen {
    base::SteadyTime at{};
    uint64_t bytes = 0;
  };
  std::string line(const pipeline::Pipeline& pipeline, base::SteadyTime now);

  const Pipelines& pipelines_;
  const bool terminal_;
  std::map<const pipeline::Pipeline*, Seen> seen_;
  std::map<const pipeline::Pipeline*, std::string> printed_;
};

}  // namespace sluice::host

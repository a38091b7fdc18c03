// SPDX-License-Identifier: Apache-2.0
#include "pipeline/orphans.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace sluice::pipeline {

std::string show_records(uint64_t count) {
  return base::show_count(count) + (count == 1 ? " record" : " records");
}

std::vector<Orphan> orphans(const config::PipelineConfig& config, const store::Holdings& holdings) {
  std::vector<Orphan> all;
  const auto add = [&](std::string name, std::string what) {
    const bool confirmed =
        std::find(config.abandon.begin(), config.abandon.end(), name) != config.abandon.end();
    all.push_back({std::move(name), std::move(what), confirmed});
  };
  for (const auto& [sink, records] : holdings.sinks) {
    const bool stays = std::any_of(config.sinks.begin(), config.sinks.end(),
                                   [&, &gone = sink](const auto& one) { return one.name == gone; });
    if (!stays && records > 0)
      add("sink." + sink, "the sink " + sink + " is no longer in the file and did not get " +
                              show_records(records) + " in the buffer");
  }
  const std::string& before = holdings.source_plugin;
  if (holdings.checkpoint && !before.empty() && before != config.source.plugin)
    add("source." + before, "the checkpoint is of the source " + before + " and says nothing to " +
                                config.source.plugin + ", which would start from the beginning");
  return all;
}

std::string refusal(const Orphan& orphan) {
  return orphan.what + "; put it back, or write abandon = [\"" + orphan.name +
         "\"] at the top of the pipeline's file to confirm that this may be left behind";
}

}  // namespace sluice::pipeline

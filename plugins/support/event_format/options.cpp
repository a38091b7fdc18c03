// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/options.hpp"

#include "support/event_format/mapping_file.hpp"

namespace sluice::event_format {

void check_format(Format format, const std::string& mapping, std::vector<sdk::Problem>& problems) {
  const std::string quoted = '"' + std::string(to_string(format)) + '"';
  const bool needs = format == Format::cef || format == Format::leef || format == Format::text;
  if (mapping.empty()) {
    if (needs)
      problems.push_back(
          {"format", quoted + " needs a mapping; add mapping = \"NAME\", shipped are " SHIPPED_MAPPINGS
                              ", or a file of your own"});
    return;
  }
  if (format == Format::verbatim) {
    problems.push_back(
        {"mapping",
         "has no effect with format = \"verbatim\", which changes nothing; set format = \"cef\", "
         "\"leef\", \"json\" or \"text\", or remove mapping"});
    return;
  }
  const LoadedMapping loaded = load_mapping(mapping);
  for (const auto& problem : loaded.problems) problems.push_back({"mapping", render(mapping, problem)});
  if (!loaded.mapping) return;
  if (const std::string objection = loaded.mapping->objection(format); !objection.empty()) {
    problems.push_back(
        {"mapping", mapping + ": " + objection + "; add it, or use another format than " + quoted});
  }
}

std::shared_ptr<const Mapping> open_mapping(Format format, const std::string& mapping) {
  if (mapping.empty() || format == Format::verbatim) return nullptr;
  LoadedMapping loaded = load_mapping(mapping);
  if (!loaded.mapping) throw sdk::Failure::broken("mapping: " + render(mapping, loaded.problems.at(0)));
  return std::move(loaded.mapping);
}

}  // namespace sluice::event_format

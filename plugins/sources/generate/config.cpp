// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/config.hpp"

#include <stdexcept>
#include <vector>

#include <sluice/sdk/stream_name.hpp>

#include "sources/generate/template.hpp"
#include "support/text/printable.hpp"

namespace sluice::generate {
namespace {

/// A mistake such as a leading zero shows in some records only, so more than the first is looked at. What
/// slips through is a dead letter when it is made.
constexpr uint64_t looked_at = 100;

void check_template(const Config& config, std::vector<sdk::Problem>& problems) try {
  const Template record_template(config.record_template, config.format);
  for (uint64_t number = 0; number < looked_at; ++number) {
    const std::string record = record_template.fill(config.seed, number, {});
    const auto wrong = what_is_wrong(record, config.format);
    if (!wrong) continue;
    problems.push_back({"template", "makes no valid record: " + *wrong + ", in " +
                                        support::printable(record) +
                                        (config.format == sdk::Format::json
                                             ? "; write one JSON object on one line, or set format = \"text\""
                                             : "; write one line")});
    return;
  }
} catch (const std::invalid_argument& mistake) {
  problems.push_back({"template", mistake.what()});
}

void check(const Config& config, std::vector<sdk::Problem>& problems) {
  check_template(config, problems);
  if (!sdk::is_stream_name(config.stream)) problems.push_back({"stream", sdk::no_stream_name});
}

std::vector<sdk::Field<Config>> fields() {
  using C = Config;
  using sdk::field;
  return {
      field("template", &C::record_template,
            "What a record looks like. ${number}, ${time}, ${uuid}, ${random:LOW-HIGH} and ${choice:A|B|C} "
            "are filled in, $$ is a dollar sign."),
      field("format", &C::format, "\"json\": the template is one JSON object. \"text\": a line of text.",
            {{"json", sdk::Format::json}, {"text", sdk::Format::text}}),
      field("stream", &C::stream, "Name of the stream that the records belong to."),
      field("rate", &C::rate, "Records a second; 0: as fast as they are taken.")
          .at_least(int64_t{0})
          .at_most(int64_t{1'000'000}),
      field("count", &C::count, "Number of records after which there is nothing more; 0: there is no end.")
          .at_least(int64_t{0}),
      field("seed", &C::seed, "Decides what is random: the same seed gives the same records."),
      field("batch", &C::batch, "Most records of one transaction.")
          .at_least(int64_t{1})
          .at_most(int64_t{1'000'000}),
  };
}

}  // namespace

const sdk::Spec<Config>& spec() {
  static const sdk::Spec<Config> spec(fields(), check);
  return spec;
}

}  // namespace sluice::generate

// SPDX-License-Identifier: Apache-2.0
// A mapping file and a record that it is applied to. A mapping is usable or says what is wrong with it, and
// where; a usable one makes a line of each record, or a reason, in every format that it can write.
#include <string>

#include <simdjson.h>

#include "fuzz/target.hpp"
#include "support/event_format/encoder.hpp"
#include "support/event_format/mapping_file.hpp"
#include "support/json/record.hpp"

using namespace sluice;
using namespace sluice::event_format;
using fuzz::require;

namespace {

void check_line(Format format, const std::string& line) {
  require(line.find('\n') == std::string::npos, "a record is one line");
  require(simdjson::validate_utf8(line.data(), line.size()), "a line is UTF-8");
  if (format == Format::json) require(!support::validate_record(line), "JSON is a valid record");
  if (format == Format::cef) require(line.starts_with("CEF:"), "CEF begins as CEF");
  if (format == Format::leef) require(line.starts_with("LEEF:"), "LEEF begins as LEEF");
}

void apply(const std::shared_ptr<const Mapping>& mapping, std::string_view record) {
  for (const Format format : {Format::json, Format::cef, Format::leef, Format::text}) {
    if (!mapping->objection(format).empty()) continue;
    Encoder encoder(format, mapping);
    std::string line, again;
    const std::string reason = encoder.encode(record, {"events", false, false}, line);
    if (reason.empty()) check_line(format, line);
    require(encoder.encode(record, {"events", false, false}, again) == reason && again == line,
            "the same record gives the same line");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::string_view toml = input.up_to("\n---\n");
  const std::string_view record = input.rest();
  const LoadedMapping loaded = read_mapping(toml);
  require((loaded.mapping == nullptr) == !loaded.problems.empty(), "a mapping is usable or has problems");
  const auto lines = static_cast<std::size_t>(std::count(toml.begin(), toml.end(), '\n')) + 1;
  for (const MappingProblem& problem : loaded.problems) {
    require(problem.line <= lines + 1, "a problem is in the file");
    require(!problem.what.empty() && !render("m.toml", problem).empty(), "a problem says what is wrong");
  }
  if (loaded.mapping) apply(loaded.mapping, record);
  return 0;
}

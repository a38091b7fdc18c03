// SPDX-License-Identifier: Apache-2.0
#include "pipeline/gap.hpp"

#include <sstream>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Object.h>
#include <Poco/Timestamp.h>
#include <sluice/sdk/host.hpp>

#include "base/text.hpp"

namespace sluice::pipeline {
namespace {

Poco::Dynamic::Var iso_time(int64_t ms) {
  if (ms <= 0) return {};  // unknown: null
  return Poco::DateTimeFormatter::format(Poco::Timestamp(ms * 1000),
                                         Poco::DateTimeFormat::ISO8601_FRAC_FORMAT);
}

}  // namespace

std::string gap_record(std::string_view pipeline, std::string_view source, const sluice_gap& gap) {
  Poco::JSON::Object record(Poco::JSON_PRESERVE_KEY_ORDER);
  record.set("sluice", "gap");
  record.set("pipeline", std::string(pipeline));
  record.set("source", std::string(source));
  record.set("stream", std::string(sdk::view(gap.stream)));
  record.set("from", iso_time(gap.from_ms));
  record.set("to", iso_time(gap.to_ms));
  record.set("reason", base::one_line(sdk::view(gap.reason)));
  std::ostringstream out;
  record.stringify(out);
  return out.str();
}

std::string gap_text(const sluice_gap& gap) {
  const auto time = [](int64_t ms) { return ms <= 0 ? std::string("an unknown time") : base::show_time(ms); };
  return std::string(sdk::view(gap.stream)) + " from " + time(gap.from_ms) + " to " + time(gap.to_ms) + ": " +
         std::string(sdk::view(gap.reason));
}

}  // namespace sluice::pipeline

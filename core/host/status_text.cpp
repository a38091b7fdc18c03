// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/status.hpp"

namespace sluice::host {

using Poco::JSON::Array;
using Poco::JSON::Object;

namespace {

std::string rate(const Object& stage) {
  const auto bytes = stage.optValue<double>("bytes_per_second", 0);
  if (bytes <= 0) return {};
  return ", " + base::show_bytes(static_cast<uint64_t>(bytes)) + "/s";
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string text_of(const Object& object, const char* key) {
  return base::one_line(object.optValue<std::string>(key, ""));
}

void add_sink(std::string& out, const Object& sink, std::size_t width) {
  const auto lag = sink.optValue<uint64_t>("lag_records", 0);
  out += "  " + padded("to " + text_of(sink, "sink"), width) + text_of(sink, "doing") + rate(sink);
  if (lag > 0) {
    const auto age =
        std::chrono::milliseconds(static_cast<int64_t>(sink.optValue<double>("lag_seconds", 0) * 1000));
    out += ", lag " + base::show_count(lag) + " records, " + base::show(age);
  }
  const auto letters = sink.optValue<uint64_t>("dead_letters", 0);
  if (letters > 0) out += ", " + base::show_count(letters) + " dead letters";
  out += '\n';
}

/// Only when it is worth a thought.
std::string retention(const Object& source) {
  const auto keeps = source.optValue<double>("retention_seconds", 0);
  const auto left = source.optValue<double>("retention_left_seconds", 0);
  if (keeps <= 0 || left > keeps / 2) return {};
  if (left <= 0) return ", the source DROPS DATA that was not fetched";
  return ", the source drops data in " +
         base::show(std::chrono::milliseconds(static_cast<int64_t>(left * 1000)));
}

/// Only when they come near the most that are kept.
std::string letters_of(const Object& one) {
  const auto letters = one.getObject("dead_letters");
  if (letters.isNull()) return {};
  const auto share = [&](const char* kept, const char* limit) {
    return letters->optValue<double>(kept, 0) / std::max(1.0, letters->optValue<double>(limit, 1));
  };
  const double full = std::max(share("kept", "limit"), share("bytes", "limit_bytes"));
  if (full < 0.8) return {};
  return ", DEAD LETTERS " + std::to_string(static_cast<int>(std::min(full, 1.0) * 100)) +
         " % of what is kept: see `sluice dlq`";
}

void add_pipeline(std::string& out, const Object& one, std::size_t width) {
  out += padded(text_of(one, "pipeline"), width + 2) + padded(text_of(one, "state"), 9);
  const auto source = one.getObject("source");
  if (source.isNull()) {
    out += text_of(one, "why_not") + '\n';
    return;
  }
  out += text_of(*source, "doing") + rate(*source) + retention(*source) + ", " +
         base::show_count(source->optValue<uint64_t>("records", 0)) + " records";
  const auto letters = source->optValue<uint64_t>("dead_letters", 0);
  if (letters > 0) out += ", " + base::show_count(letters) + " dead letters";
  const auto waiting = one.optValue<uint64_t>("buffer_bytes", 0);
  if (waiting > 0) {
    out += ", buffer " + base::show_bytes(waiting) + " of " +
           base::show_bytes(one.optValue<uint64_t>("buffer_limit_bytes", 0));
  }
  out += letters_of(one) + '\n';
  const auto sinks = one.getArray("sinks");
  for (std::size_t i = 0; !sinks.isNull() && i < sinks->size(); ++i)
    add_sink(out, *sinks->getObject(static_cast<unsigned>(i)), width);
}

std::size_t widest_name(const Array& pipelines) {
  std::size_t width = 12;
  for (std::size_t i = 0; i < pipelines.size(); ++i) {
    const auto one = pipelines.getObject(static_cast<unsigned>(i));
    width = std::max(width, text_of(*one, "pipeline").size());
    const auto sinks = one->getArray("sinks");
    for (std::size_t n = 0; !sinks.isNull() && n < sinks->size(); ++n)
      width = std::max(width, text_of(*sinks->getObject(static_cast<unsigned>(n)), "sink").size() + 3);
  }
  return width + 2;
}

std::string render(const Object& all) {
  std::string out = "sluice " + text_of(all, "version") + ", " + text_of(all, "state") + " since " +
                    base::show_time(all.optValue<int64_t>("started_ms", 0)) + "; " + text_of(all, "summary") +
                    '\n';
  const auto problems = all.getArray("problems");
  for (std::size_t i = 0; !problems.isNull() && i < problems->size(); ++i)
    out +=
        "STANDS STILL: " + base::one_line(problems->getElement<std::string>(static_cast<unsigned>(i))) + '\n';
  const auto reload = all.getObject("reload");
  if (!reload.isNull() && !reload->getValue<bool>("succeeded"))
    out += "reload at " + base::show_time(reload->getValue<int64_t>("at_ms")) +
           " changed nothing: " + text_of(*reload, "text") + '\n';
  const auto refused = all.getArray("refused");
  for (std::size_t i = 0; !refused.isNull() && i < refused->size(); ++i) {
    const auto one = refused->getObject(static_cast<unsigned>(i));
    out += text_of(*one, "pipeline") + ": not run, " + text_of(*one, "file") +
           " has errors: see `sluice check`\n";
  }
  const auto pipelines = all.getArray("pipelines");
  if (pipelines.isNull()) throw base::Error("the answer is no status of sluice");
  const std::size_t width = widest_name(*pipelines);
  for (std::size_t i = 0; i < pipelines->size(); ++i)
    add_pipeline(out, *pipelines->getObject(static_cast<unsigned>(i)), width);
  return out;
}

}  // namespace

std::string status_text(const std::string& json) {
  try {
    Poco::JSON::Parser parser;
    return render(*parser.parse(json).extract<Object::Ptr>());
  } catch (const Poco::Exception& error) {
    throw base::Error("the answer is no status of sluice: " + error.displayText());
  }
}

}  // namespace sluice::host

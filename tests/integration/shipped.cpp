// SPDX-License-Identifier: Apache-2.0
#include "integration/shipped.hpp"

#include <Poco/DateTime.h>
#include <Poco/DateTimeParser.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/Query.h>
#include <doctest/doctest.h>

#include "support/contains.hpp"

namespace sluice::test {
namespace {

void replace(std::string& text, const std::string& from, const std::string& to) {
  REQUIRE(contains(text, from));
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

simulators::KicsOptions in(simulators::KicsOptions options, const std::filesystem::path& folder) {
  options.folder = folder / "kics";
  std::filesystem::create_directories(options.folder);
  return options;
}

}  // namespace

std::string shipped(const std::string& name, const Changes& yours) {
  std::string text = read_file(std::filesystem::path(PIPELINES) / (name + ".toml"));
  for (const auto& [from, to] : yours) replace(text, from, to);
  return text;
}

Poco::JSON::Object::Ptr json_of(const std::string& text) {
  return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

std::string value_at(const Poco::JSON::Object::Ptr& object, const std::string& path) {
  const auto found = Poco::JSON::Query(object).find(path);
  return found.isEmpty() ? std::string() : found.toString();
}

std::string epoch_ms(const std::string& time) {
  int zone = 0;
  Poco::DateTime moment;
  // Day and time stand apart by "T" in KICS and by a blank, with a fraction, in KATA.
  const char* format = contains(time, "T") ? "%Y-%m-%dT%H:%M:%S" : "%Y-%m-%d %H:%M:%S.%F";
  REQUIRE(Poco::DateTimeParser::tryParse(format, time, moment, zone));
  return std::to_string(moment.timestamp().epochMicroseconds() / 1000);
}

std::string severity_of_score(double score) {
  return score < 4 ? "3" : score < 8 ? "6" : "9";
}

Plant::Plant(simulators::KicsOptions options) : kics(in(std::move(options), folder_.path())) {
  write_file(folder() / "kics/package.password", "simulator\n");
  write_file(folder() / "config/sluice.toml", "[store]\npath = \"" + (folder() / "store").string() +
                                                  "\"\n[retry]\ninitial = \"50ms\"\nmax = \"200ms\"\n");
}

void Plant::install(const std::string& name, Changes yours) {
  yours.emplace_back("/etc/sluice/kics", (folder() / "kics").string());
  const std::string as_shipped = shipped(name, {});
  for (const char* address : {"kuma.example:5161", "siem.example:5161"}) {
    if (contains(as_shipped, address)) yours.emplace_back(address, collector.address());
  }
  write_file(folder() / "config/pipelines" / (name + ".toml"), shipped(name, yours));
}

void Plant::run_once() {
  const auto finished = run_program(folder(), {"run", "--once", "--config", (folder() / "config").string()});
  INFO(finished.errors, finished.output);
  REQUIRE(finished.code == 0);
}

std::vector<CefEvent> Plant::new_events() {
  const std::string text = collector.text();
  std::vector<CefEvent> events;
  for (auto end = text.find('\n', seen_); end != std::string::npos; end = text.find('\n', seen_)) {
    const std::string line = text.substr(seen_, end - seen_);
    INFO(line);
    CHECK(is_utf8(line));
    CHECK_NOTHROW(events.push_back(parse_cef(line)));
    seen_ = end + 1;
  }
  return events;
}

}  // namespace sluice::test

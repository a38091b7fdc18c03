// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/mapping_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <tuple>

#include <toml++/toml.h>

#include "support/event_format/mapping_reader.hpp"

namespace sluice::event_format {

namespace {

constexpr std::size_t largest_file = 1 << 20;
constexpr std::ptrdiff_t most_dots = 1000;  // in one line; each dot of a key nests one table deeper

constexpr std::string_view gap_toml = R"(
[header]
vendor = "sluice"
product = "sluice"
version = "1"
class_id = "gap"
name = "Data was lost at the source"
severity = "8"
[cef]
cat = "gap"
start = { from = "from", as = "iso8601" }
end = { from = "to", as = "iso8601" }
deviceFacility = "{pipeline}"
deviceProcessName = "{source}"
cs1 = { from = "stream", label = "stream" }
reason = "{reason}"
[json]
sluice = "{sluice}"
pipeline = "{pipeline}"
source = "{source}"
stream = "{stream}"
from = "{from}"
to = "{to}"
reason = "{reason}"
)";

constexpr std::string_view gap_line =
    "\ntext = \"sluice gap: {stream} of {source} lost from {from} to {to}: {reason}\"\n";

LoadedMapping whole_file_problem(std::string what, std::string remedy) {
  return {nullptr, {{0, 0, {}, std::move(what), std::move(remedy)}}};
}

/// The first line, from 1, whose dots could nest tables deeper than the parser's recursion goes; 0: none.
std::uint32_t line_of_dots(std::string_view text) {
  for (std::uint32_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view one = text.substr(0, end);
    if (std::count(one.begin(), one.end(), '.') > most_dots) return line;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return 0;
}

}  // namespace

std::string render(const std::string& file, const MappingProblem& problem) {
  std::string out = file + ':';
  if (problem.line != 0) out += std::to_string(problem.line) + ':' + std::to_string(problem.column) + ':';
  out += ' ';
  if (!problem.key.empty()) out += problem.key + ": ";
  out += problem.what;
  return problem.remedy.empty() ? out : out + "; " + problem.remedy;
}

LoadedMapping read_mapping(std::string_view text) {
  LoadedMapping out;
  if (const std::uint32_t line = line_of_dots(text)) {
    out.problems.push_back({line, 1, {}, "the line holds too many dots", "spread it over several lines"});
    return out;
  }
  try {
    const toml::table root = toml::parse(text);
    Mapping mapping = MappingReader(out.problems).read(root);
    std::stable_sort(out.problems.begin(), out.problems.end(), [](const auto& a, const auto& b) {
      return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    if (out.problems.empty()) out.mapping = std::make_shared<const Mapping>(std::move(mapping));
  } catch (const toml::parse_error& error) {
    const auto& place = error.source().begin;
    out.problems.push_back({static_cast<std::uint32_t>(place.line),
                            static_cast<std::uint32_t>(place.column),
                            {},
                            std::string(error.description()),
                            "correct the TOML"});
  }
  return out;
}

LoadedMapping load_mapping(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text(largest_file + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad() || (in.gcount() == 0 && errno != 0)) {
    return whole_file_problem("cannot be read: " + std::generic_category().message(errno),
                              "check the path and its permissions");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > largest_file)
    return whole_file_problem("is larger than 1 MiB", "a mapping is a small file; name the right one");
  return read_mapping(text);
}

const Mapping& gap_mapping() {
  static const std::shared_ptr<const Mapping> mapping = [] {
    const LoadedMapping loaded = read_mapping(std::string(gap_line) + std::string(gap_toml));
    if (!loaded.mapping)
      throw std::logic_error("mapping of gap records: " + render("", loaded.problems.at(0)));
    return loaded.mapping;
  }();
  return *mapping;
}

}  // namespace sluice::event_format

// SPDX-License-Identifier: Apache-2.0
#include "config/report.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "config/text.hpp"

namespace sluice::config {

namespace {

constexpr std::string_view mask_text = "***";
constexpr std::uint32_t line_end = std::numeric_limits<std::uint32_t>::max();

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

void Report::error(Place place, std::string key, std::string what, std::string remedy) {
  ++errors_;
  add(Severity::error, place, std::move(key), std::move(what), std::move(remedy));
}

void Report::warning(Place place, std::string key, std::string what, std::string remedy) {
  add(Severity::warning, place, std::move(key), std::move(what), std::move(remedy));
}

void Report::add(Severity severity, Place place, std::string key, std::string what, std::string remedy) {
  Problem problem;
  problem.severity = severity;
  problem.file = document_.file;
  problem.line = place.line;
  problem.column = place.column;
  problem.key = std::move(key);
  problem.what = std::move(what);
  problem.remedy = std::move(remedy);
  problems_.push_back(std::move(problem));
}

void Report::mask_entries(const Value& value) {
  for (const Entry& entry : value.entries) {
    if (entry.value.is(ValueType::table) || entry.value.is(ValueType::array)) {
      mask_entries(entry.value);
    } else {
      mask(entry.value);
    }
  }
  for (const Value& item : value.items) {
    if (item.is(ValueType::table) || item.is(ValueType::array)) {
      mask_entries(item);
    } else {
      mask(item);
    }
  }
}

void Report::syntax_error(const std::function<Showable(std::string_view key)>& showable) {
  if (!document_.error) return;
  const SyntaxError& error = *document_.error;
  if (error.place.line != 0 && error.place.line <= document_.lines.size()) {
    // Nothing says which value is a secret, or whether this line is in the middle of one.
    const std::string_view line = document_.lines[error.place.line - 1];
    const std::size_t sign = std::min(line.find('='), line.size());
    const std::string_view key = trimmed(line.substr(0, sign));
    const bool header = key.starts_with('[') && sign == line.size();
    const Showable shown = header ? Showable::all : sign < line.size() ? showable(key) : Showable::nothing;
    if (shown != Showable::all) {
      const std::size_t from = shown == Showable::key ? std::min(sign + 2, line.size()) : 0;
      const auto column = static_cast<std::uint32_t>(count_characters(line.substr(0, from)) + 1);
      masks_.push_back({{error.place.line, column}, {error.place.line, line_end}});
    }
  }
  this->error(error.place, {}, error.what, error.remedy);
}

Problems Report::take() {
  Problems out;
  for (Problem& problem : problems_) {
    show_line(problem);
    out.add(std::move(problem));
  }
  problems_.clear();
  return out;
}

void Report::show_line(Problem& problem) const {
  if (problem.line == 0 || problem.line > document_.lines.size()) return;
  const std::string& line = document_.lines[problem.line - 1];
  problem.source_line = line;
  problem.caret = problem.column;
  std::vector<Region> here;
  for (const Region& mask : masks_) {
    if (mask.begin.line > problem.line || mask.end.line < problem.line) continue;
    const std::uint32_t begin = mask.begin.line < problem.line ? 1 : mask.begin.column;
    const std::uint32_t end = mask.end.line > problem.line ? line_end : mask.end.column;
    here.push_back({{problem.line, begin}, {problem.line, end}});
  }
  // From the right, so that columns further left stay as they are. Of two that overlap, the rest of the line
  // behind the left one goes: too much masked is the safe side.
  std::sort(here.begin(), here.end(), std::greater<>());
  here.erase(std::unique(here.begin(), here.end()), here.end());
  std::uint32_t masked_from = line_end;
  for (Region& mask : here) {
    if (mask.end.column > masked_from) mask.end.column = line_end;
    masked_from = mask.begin.column;
    std::string& shown = problem.source_line;
    const std::size_t begin = byte_of(shown, mask.begin.column - 1),
                      end = byte_of(shown, mask.end.column - 1);
    shown.replace(begin, end - begin, mask_text);
    if (problem.caret >= mask.end.column) {
      problem.caret = problem.caret - (mask.end.column - mask.begin.column) + 3;
    } else if (problem.caret > mask.begin.column) {
      problem.caret = mask.begin.column;
    }
  }
}

}  // namespace sluice::config

// SPDX-License-Identifier: Apache-2.0
#include "config/problem.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>
#include <string_view>
#include <tuple>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "config/text.hpp"

namespace sluice::config {

namespace {

constexpr std::string_view bold = "\033[1m", red = "\033[1;31m", yellow = "\033[1;33m", green = "\033[1;32m",
                           plain = "\033[0m";
constexpr std::size_t longest_line = 160;  // characters; a longer one is cut round the caret
constexpr std::string_view indent = "  ";

std::string place_of(const Problem& problem) {
  std::string out = printable(problem.file);
  if (problem.line != 0) out += ':' + std::to_string(problem.line);
  if (problem.line != 0 && problem.column != 0) out += ':' + std::to_string(problem.column);
  return out;
}

/// The blanks that bring the caret below the character: tabs stay tabs, so that any width of a tab fits.
std::string blanks_below(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character character = first_character(text);
    if (character.code == '\t') {
      out += '\t';
    } else {
      out.append(display_width(character.code), ' ');
    }
    text.remove_prefix(character.bytes);
  }
  return out;
}

std::string excerpt(const Problem& problem, bool colour) {
  std::string line = printable(problem.source_line);
  const std::size_t length = count_characters(line);
  std::size_t caret = std::min<std::size_t>(std::max<std::uint32_t>(problem.caret, 1) - 1, length);
  if (length > longest_line) {
    const std::size_t first = caret > longest_line / 2 ? caret - longest_line / 2 : 0;
    const std::size_t begin = byte_of(line, first), end = byte_of(line, first + longest_line);
    const std::string_view left = first > 0 ? "..." : "", right = end < line.size() ? "..." : "";
    line = std::string(left).append(line, begin, end - begin).append(right);
    caret = caret - first + left.size();
  }
  std::string out = std::string(indent) + line + '\n' + std::string(indent);
  out += blanks_below(std::string_view(line).substr(0, byte_of(line, caret)));
  return colour ? out.append(green).append("^").append(plain) + '\n' : out + "^\n";
}

/// Text of several lines, as a plugin writes it that shows a value of its own with a caret below it.
std::string printable_lines(std::string_view text, std::string_view before_each) {
  std::string out;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    out.append(printable(text.substr(0, end))).append("\n").append(before_each);
    text.remove_prefix(end + 1);
  }
  return out + printable(text);
}

bool has_lines(const Problem& problem) {
  return problem.what.find('\n') != std::string::npos || problem.remedy.find('\n') != std::string::npos;
}

Poco::JSON::Object::Ptr to_json(const Problem& problem) {
  Poco::JSON::Object::Ptr object = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
  object->set("severity", std::string(problem.severity == Severity::error ? "error" : "warning"));
  object->set("file", printable(problem.file));
  object->set("line", problem.line);
  object->set("column", problem.column);
  object->set("key", printable(problem.key));
  object->set("what", printable_lines(problem.what, ""));
  object->set("remedy", printable_lines(problem.remedy, ""));
  object->set("source_line", printable(problem.source_line));
  object->set("caret", problem.caret);
  return object;
}

}  // namespace

std::string render(const Problem& problem, bool colour) {
  const bool warning = problem.severity == Severity::warning;
  const auto paint = [colour](std::string_view how, const std::string& text) {
    return colour && !text.empty() ? std::string(how).append(text).append(plain) : text;
  };
  std::string out = paint(bold, place_of(problem));
  if (!out.empty()) out += ": ";
  if (warning) out += paint(yellow, "warning:") + ' ';
  if (!problem.key.empty()) out += paint(warning ? yellow : red, printable(problem.key)) + ": ";
  out += printable_lines(problem.what, indent);
  if (!problem.remedy.empty()) out += "; " + printable_lines(problem.remedy, indent);
  out += '\n';
  if (!problem.source_line.empty() && !has_lines(problem)) out += excerpt(problem, colour);
  return out;
}

void Problems::add(Problems&& others) {
  list_.insert(list_.end(), std::make_move_iterator(others.list_.begin()),
               std::make_move_iterator(others.list_.end()));
  others.list_.clear();
}

void Problems::sort() {
  std::map<std::string_view, std::size_t> rank;
  for (const Problem& problem : list_) rank.emplace(problem.file, rank.size());
  std::vector<std::tuple<std::size_t, std::uint32_t, std::uint32_t, std::size_t>> order;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    order.emplace_back(rank.at(list_[i].file), list_[i].line, list_[i].column, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<Problem> sorted;
  sorted.reserve(list_.size());
  for (const auto& place : order) sorted.push_back(std::move(list_[std::get<3>(place)]));
  list_ = std::move(sorted);
}

std::size_t Problems::errors() const noexcept {
  return static_cast<std::size_t>(std::count_if(list_.begin(), list_.end(), [](const Problem& problem) {
    return problem.severity == Severity::error;
  }));
}

std::string Problems::text(bool colour) const {
  std::string out;
  for (const Problem& problem : list_) out += render(problem, colour);
  return out;
}

std::string Problems::json() const {
  Poco::JSON::Array array;
  for (const Problem& problem : list_) array.add(to_json(problem));
  std::ostringstream out;
  array.stringify(out, 2);
  return out.str();
}

}  // namespace sluice::config

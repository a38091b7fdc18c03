// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/value.hpp"

#include <algorithm>
#include <charconv>

#include "support/event_format/escape.hpp"

namespace sluice::event_format {

bool Text::is_constant() const noexcept {
  return std::all_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.paths.empty(); });
}

std::string parse_text(std::string_view text, Text& out) {
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) out.pieces.push_back({std::move(literal), {}});
    literal.clear();
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if ((c == '{' || c == '}') && at + 1 < text.size() && text[at + 1] == c) {
      literal += c;
      ++at;
    } else if (c == '}') {
      return "'}' has no '{' before it; write }} for a brace";
    } else if (c == '{') {
      const std::size_t end = text.find('}', at);
      if (end == std::string_view::npos) return "'{' has no '}' behind it; write {{ for a brace";
      flush();
      Text::Piece place;
      const std::string_view path = text.substr(at + 1, end - at - 1);
      if (std::string problem = parse_paths(path, place.paths); !problem.empty())
        return "{" + std::string(path) + "}: " + problem;
      out.pieces.push_back(std::move(place));
      at = end;
    } else {
      literal += c;
    }
  }
  flush();
  return {};
}

bool Evaluator::append_path(const Path& path, Conversion conversion, const Value* value, std::string& out) {
  const int zone = value == nullptr ? 0 : value->zone_minutes;
  if (path.stream) return convert(conversion, subject_->stream, zone, out);
  nodes_.clear();
  find(path, *subject_, nodes_);
  const std::size_t begin = out.size();
  for (const std::uint32_t node : nodes_) {
    const std::size_t before = out.size();
    if (before != begin) out += value == nullptr ? ", " : value->join;
    if (!convert(conversion, subject_->tree, node, zone, scratch_, out)) {
      out.resize(before);
    } else if (!joins(conversion)) {
      return true;
    }
  }
  return out.size() != begin;
}

bool Evaluator::append_paths(const Paths& paths, Conversion conversion, const Value* value,
                             std::string& out) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const Path& path) { return append_path(path, conversion, value, out); });
}

bool Evaluator::append_text(const Text& text, std::string& out) {
  const std::size_t begin = out.size();
  bool found = text.is_constant();
  for (const auto& piece : text.pieces) {
    if (piece.paths.empty()) {
      out += piece.literal;
    } else {
      found = append_paths(piece.paths, Conversion::string, nullptr, out) || found;
    }
  }
  if (!found) out.resize(begin);  // a text whose places are all empty says nothing
  return out.size() != begin;
}

/// Replaces what stands behind `begin` by what the tables make of it; false when they do not know it.
bool Evaluator::look_up(const Value& value, std::string& out, std::size_t begin) const {
  const std::string_view text = std::string_view(out).substr(begin);
  const std::string* found = nullptr;
  for (const auto& [key, replacement] : value.table) {
    if (found == nullptr && equal_folded(key, text)) found = &replacement;
  }
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!value.bands.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size()) {
    for (const auto& [from, replacement] : value.bands) {
      if (number >= from) found = &replacement;
    }
  }
  out.resize(begin);
  if (found != nullptr) out += *found;
  return found != nullptr && !found->empty();
}

bool Evaluator::evaluate(const Value& value, std::string& out) {
  if (!holds(value.when)) return false;
  const std::size_t begin = out.size();
  bool found = false;
  if (value.text.is_path()) {
    found = append_paths(value.text.pieces[0].paths, value.conversion, &value, out);
  } else if (value.conversion == Conversion::string) {
    found = append_text(value.text, out);
  } else {
    tested_.clear();
    found = append_text(value.text, tested_) && convert(value.conversion, tested_, value.zone_minutes, out);
    if (!found) out.resize(begin);
  }
  if (found && trimmed(std::string_view(out).substr(begin)).empty()) {
    out.resize(begin);
    found = false;
  }
  if (found && !(value.table.empty() && value.bands.empty())) found = look_up(value, out, begin);
  return found || (value.otherwise && append_text(*value.otherwise, out));
}

bool Evaluator::evaluate_json(const Value& value, std::string& out) {
  const bool looked_up = !value.table.empty() || !value.bands.empty();
  if (value.text.is_path() && value.conversion == Conversion::string && !looked_up && holds(value.when)) {
    for (const Path& path : value.text.pieces[0].paths) {
      if (path.stream) break;
      nodes_.clear();
      find(path, *subject_, nodes_);
      if (nodes_.empty()) continue;
      const bool list = std::any_of(path.steps.begin(), path.steps.end(), [](const Path::Step& step) {
        return step.kind == Path::Step::Kind::each;
      });
      if (list) out += '[';
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (i != 0) out += ',';
        subject_->tree.append_json(nodes_[i], out);
      }
      if (list) out += ']';
      return true;
    }
  }
  json_.clear();
  if (!evaluate(value, json_)) return false;
  // A default stands in quotes even where a number is missing, unless it is one itself.
  const bool literal =
      value.conversion == Conversion::boolean ? json_ == "true" || json_ == "false" : is_json_number(json_);
  const bool whole = value.conversion == Conversion::json && value.text.is_path();
  if (!looked_up && is_bare(value.conversion) && (literal || whole)) {
    out += json_;
  } else {
    append_json_string(json_, out);
  }
  return true;
}

bool Evaluator::passes(const Condition::Test& test) {
  tested_.clear();
  const bool found = append_paths(test.paths, Conversion::string, nullptr, tested_);
  if (test.absent && !found) return true;
  if (test.present && found) return true;
  return found && std::any_of(test.texts.begin(), test.texts.end(),
                              [&](const std::string& text) { return equal_folded(text, tested_); });
}

bool Evaluator::holds(const Condition& condition) {
  return std::all_of(condition.tests.begin(), condition.tests.end(),
                     [&](const Condition::Test& test) { return passes(test); });
}

}  // namespace sluice::event_format

// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/cell.hpp"

#include <algorithm>

#include "sinks/csv/compact_json.hpp"
#include "sinks/csv/python_number.hpp"
#include "sinks/csv/python_repr.hpp"

namespace sluice::csv {

using simdjson::ondemand::json_type;

CellWriter::CellWriter(const Config& config)
    : profile_(config.profile),
      delimiter_(config.delimiter.empty() ? ';' : config.delimiter[0]),
      guards_(config.guards_formulas()) {
  for (const char c : {delimiter_, '"', '\r', '\n'}) needs_quotes_[static_cast<unsigned char>(c)] = true;
}

bool CellWriter::append_value(simdjson::ondemand::value& value, std::string& out) {
  json_type type{};
  require(value.type().get(type));
  if (type == json_type::object || type == json_type::array) return append_container(value, out), true;
  const Scalar scalar = read_scalar(value);
  const bool compat = profile_ == Profile::compat;
  switch (scalar.kind) {
    case Scalar::Kind::null:
      return true;
    case Scalar::Kind::yes:
      return append_text(compat ? "True" : scalar.text, out), true;
    case Scalar::Kind::no:
      return append_text(compat ? "False" : scalar.text, out), true;
    case Scalar::Kind::string:
      return append_string(scalar.text, out);
    default:
      if (!compat) return append_text(scalar.text, out), true;
      scratch_.clear();
      append_python_number(scalar, scratch_);
      return append_text(scratch_, out), true;
  }
}

void CellWriter::append_foreign(std::string_view text, std::string& out) const {
  if (!guards_ || !looks_like_formula(text)) return append_text(text, out);
  append_text("'" + std::string(text), out);
}

void CellWriter::append_text(std::string_view text, std::string& out) const {
  const auto special = [this](char c) { return needs_quotes_[static_cast<unsigned char>(c)]; };
  if (std::none_of(text.begin(), text.end(), special)) {
    out.append(text);
    return;
  }
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('"', at), text.size());
    out.append(text.substr(at, end - at));
    if (end < text.size()) out += "\"\"";
    at = end + 1;
  }
  out += '"';
}

bool CellWriter::append_string(std::string_view text, std::string& out) {
  if (text.find('\\') == std::string_view::npos) return append_foreign(text, out), true;
  scratch_.clear();
  if (!append_unescaped(text, scratch_)) return false;
  return append_foreign(scratch_, out), true;
}

void CellWriter::append_container(simdjson::ondemand::value& value, std::string& out) {
  constexpr int inside_the_record = 1;
  scratch_.clear();
  if (profile_ == Profile::compat) {
    append_python_repr(value, inside_the_record, scratch_);
  } else {
    append_compact_json(value, inside_the_record, scratch_);
  }
  append_text(scratch_, out);
}

bool looks_like_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return false;
  text.remove_prefix(first);
  if (std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos || text[0] == '\0') return true;
  for (const std::string_view wide : {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"}) {
    if (text.starts_with(wide)) return true;
  }
  return false;
}

}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/encoder.hpp"

#include <algorithm>
#include <utility>

#include "support/event_format/cef_keys.hpp"
#include "support/event_format/mapping_file.hpp"
#include "support/event_format/mapping_reader.hpp"

namespace sluice::event_format {

namespace {

/// Whether the line holds "CEF:0|" or "LEEF:2.0|", at its start or behind a syslog header.
bool holds(std::string_view line, std::string_view mark) {
  for (std::size_t at = line.find(mark); at != std::string_view::npos; at = line.find(mark, at + 1)) {
    std::size_t end = at + mark.size();
    while (end < line.size() && ((line[end] >= '0' && line[end] <= '9') || line[end] == '.')) ++end;
    const bool alone = at == 0 || line[at - 1] == ' ' || line[at - 1] == ':';
    if (alone && end > at + mark.size() && end < line.size() && line[end] == '|') return true;
  }
  return false;
}

std::string no_header(std::string_view name) {
  return "header." + std::string(name) + " has no value in this record; give it a default in the mapping";
}

/// The text may be anything of any size, and the reason is one line for people.
std::string no_severity(std::string_view text) {
  std::string reason = "\"";
  append_line(cut(text, 40, Lengths::bytes), reason);
  return reason + (text.size() > 40 ? "..." : "") +
         "\" is no severity of CEF; map it with values in the mapping";
}

struct HeaderLimit {
  std::string_view name;
  std::uint16_t length;
};
constexpr HeaderLimit cef_header[] = {{"vendor", CefHeaderLengths::vendor},
                                      {"product", CefHeaderLengths::product},
                                      {"version", CefHeaderLengths::version},
                                      {"class_id", CefHeaderLengths::class_id},
                                      {"name", CefHeaderLengths::name}};
constexpr HeaderLimit leef_header[] = {
    {"vendor", 255}, {"product", 255}, {"version", 255}, {"class_id", 255}};

}  // namespace

Encoder::Encoder(Format format, std::shared_ptr<const Mapping> mapping)
    : format_(format), mapping_(std::move(mapping)) {}

bool Encoder::passes_through(const RecordInfo& info) const noexcept {
  if (format_ == Format::verbatim) return true;
  if (info.text) return format_ == Format::text;
  return format_ == Format::json && mapping_ == nullptr;
}

std::string Encoder::encode(std::string_view record, const RecordInfo& info, std::string& out) {
  const std::size_t begin = out.size();
  if (passes_through(info)) return out += record, std::string();
  if (info.text) return encode_text(record, out);
  const Mapping& mapping = info.gap ? gap_mapping() : *mapping_;
  std::string reason;
  try {
    tree_.read(record);
    const std::uint32_t inside =
        mapping.inside.empty() ? RecordTree::root : tree_.member(RecordTree::root, mapping.inside);
    const Subject subject{tree_, info.stream, inside};
    evaluator_.start(subject);
    active_.assign(mapping.sections.size(), 1);
    for (std::size_t i = 1; i < active_.size(); ++i)
      active_[i] = evaluator_.holds(mapping.sections[i]) ? 1 : 0;
    reason = format_ == Format::cef    ? cef(mapping, out)
             : format_ == Format::leef ? leef(mapping, out)
             : format_ == Format::json ? json(mapping, out)
                                       : line(mapping, out);
  } catch (const support::Unfit& unfit) {
    reason = unfit.what();
  }
  if (!reason.empty()) out.resize(begin);
  return reason;
}

std::string Encoder::encode_text(std::string_view record, std::string& out) {
  if (format_ == Format::json) {
    out += "{\"message\":";
    append_json_string(record, out);
    out += '}';
    return {};
  }
  const bool is_cef = format_ == Format::cef;
  if (!holds(record, is_cef ? "CEF:" : "LEEF:")) {
    return std::string("a line of text that is not ") + (is_cef ? "CEF" : "LEEF") +
           ", and a mapping reads JSON only; send this stream with format = \"verbatim\"";
  }
  out += record;
  return {};
}

bool Encoder::header(const Mapping& mapping, std::string_view name) {
  scratch_.clear();
  const auto* field = mapping.header.find(name);
  return field != nullptr && evaluate(*field, active_, evaluator_, scratch_) != nullptr;
}

std::string Encoder::cef(const Mapping& mapping, std::string& out) {
  out += mapping.cef_version == 0 ? "CEF:0|" : "CEF:1|";
  for (const auto& [name, length] : cef_header) {
    if (!header(mapping, name)) return no_header(name);
    append_cef_header(cut(scratch_, length, mapping.lengths), out);
    out += '|';
  }
  if (!header(mapping, "severity")) return no_header("severity");
  if (!is_severity(scratch_)) return no_severity(scratch_);
  out += scratch_;
  out += '|';
  bool first = true;
  const auto begin_pair = [&](std::string_view key) {
    if (!std::exchange(first, false)) out += ' ';
    out += key;
  };
  for (const auto& field : mapping.cef.fields()) {
    scratch_.clear();
    const Value* value = evaluate(field, active_, evaluator_, scratch_);
    if (value == nullptr) continue;
    const CefKey* known = find_cef_key(field.key);
    std::string_view text = trimmed(scratch_);
    if (known != nullptr && known->length != 0) text = trimmed(cut(text, known->length, mapping.lengths));
    if (text.empty()) continue;
    begin_pair(field.key);
    out += '=';
    append_cef_value(text, out);
    if (value->label.empty() || known == nullptr) continue;
    begin_pair(field.key);
    out += "Label=";
    append_cef_value(cut(value->label, known->label_length, mapping.lengths), out);
  }
  return {};
}

/// LEEF counts from 1 to 10.
std::string Encoder::leef_severity() const {
  static constexpr std::pair<std::string_view, std::string_view> words[] = {
      {"0", "1"}, {"Low", "3"}, {"Medium", "6"}, {"High", "8"}, {"Very-High", "10"}, {"Unknown", ""}};
  for (const auto& [word, number] : words) {
    if (scratch_ == word) return std::string(number);
  }
  return is_severity(scratch_) ? scratch_ : std::string();
}

std::string Encoder::leef(const Mapping& mapping, std::string& out) {
  out += mapping.leef_2 ? "LEEF:2.0|" : "LEEF:1.0|";
  for (const auto& [name, length] : leef_header) {
    if (!header(mapping, name)) return no_header(name);
    append_leef_header(cut(scratch_, length, mapping.lengths), out);
    out += '|';
  }
  if (mapping.leef_2) out += mapping.leef_delimiter_in_header + '|';
  bool first = true;
  const auto pair = [&](std::string_view key, std::string_view value) {
    if (!std::exchange(first, false)) out += mapping.leef_delimiter;
    out += key;
    out += '=';
    append_leef_value(value, mapping.leef_delimiter, out);
  };
  if (mapping.leef.find("sev") == nullptr && header(mapping, "severity")) {
    if (const std::string severity = leef_severity(); !severity.empty()) pair("sev", severity);
  }
  if (mapping.leef.find("name") == nullptr && header(mapping, "name")) pair("name", trimmed(scratch_));
  for (const auto& field : mapping.leef.fields()) {
    scratch_.clear();
    const Value* value = evaluate(field, active_, evaluator_, scratch_);
    if (value == nullptr) continue;
    const std::string_view text = trimmed(scratch_);
    if (!text.empty()) pair(value->leef_key.empty() ? field.key : value->leef_key, text);
  }
  return {};
}

std::string Encoder::json(const Mapping& mapping, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& field : mapping.json.fields()) {
    scratch_.clear();
    if (evaluate_json(field, active_, evaluator_, scratch_) == nullptr) continue;
    if (!std::exchange(first, false)) out += ',';
    append_json_string(field.key, out);
    out += ':';
    out += scratch_;
  }
  if (mapping.json_others) append_others(mapping, first, out);
  out += '}';
  return {};
}

void Encoder::append_others(const Mapping& mapping, bool first, std::string& out) {
  const auto moves = [&](const FieldSet::Candidate& candidate) {
    if (active_[candidate.section] == 0 || !candidate.value.text.is_path()) return false;
    const Paths& paths = candidate.value.text.pieces[0].paths;
    return std::any_of(paths.begin(), paths.end(), [&](const Path& path) {
      return path.steps.size() == 1 && equal_folded(path.steps[0].name, name_);
    });
  };
  const auto taken = [&](const FieldSet::Field& field) {
    return field.key == name_ || std::any_of(field.candidates.begin(), field.candidates.end(), moves);
  };
  for (std::uint32_t child = 1; child < tree_[RecordTree::root].next; child = tree_[child].next) {
    name_.clear();
    append_meaning(tree_[child].key, name_);
    if (std::any_of(mapping.json.fields().begin(), mapping.json.fields().end(), taken)) continue;
    if (!std::exchange(first, false)) out += ',';
    out.append("\"").append(tree_[child].key).append("\":");
    tree_.append_json(child, out);
  }
}

std::string Encoder::line(const Mapping& mapping, std::string& out) {
  scratch_.clear();
  const auto* field = mapping.text.find("text");
  if (field == nullptr || evaluate(*field, active_, evaluator_, scratch_) == nullptr)
    return "the text of the mapping is empty for this record; give it a default";
  append_line(scratch_, out);
  return {};
}

}  // namespace sluice::event_format

// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/mapping_reader.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "support/event_format/mapping_settings.hpp"

namespace sluice::event_format {

namespace {

struct HeaderField {
  std::string_view name;
  std::uint16_t length;  // 0: a severity
};
constexpr HeaderField header_fields[] = {
    {"vendor", CefHeaderLengths::vendor},   {"product", CefHeaderLengths::product},
    {"version", CefHeaderLengths::version}, {"class_id", CefHeaderLengths::class_id},
    {"name", CefHeaderLengths::name},       {"severity", 0}};

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_alphanumeric);
}

Conversion conversion_of(const CefKey* key) {
  if (key == nullptr) return Conversion::string;
  switch (key->type) {
    case CefKey::Type::integer:
      return key->name == "spt" || key->name == "dpt" || key->name.ends_with("TranslatedPort")
                 ? Conversion::port
                 : Conversion::integer;
    case CefKey::Type::number:
      return Conversion::number;
    case CefKey::Type::time:
      return Conversion::time;
    case CefKey::Type::ip4:
      return Conversion::ip4;
    case CefKey::Type::ip6:
      return Conversion::ip6;
    case CefKey::Type::mac:
      return Conversion::mac;
    case CefKey::Type::string:
      break;
  }
  return Conversion::string;
}

/// The text of a constant; null when it depends on the record.
std::optional<std::string> constant(const Text& text) {
  if (!text.is_constant()) return std::nullopt;
  std::string out;
  for (const auto& piece : text.pieces) out += piece.literal;
  return out;
}

/// The entries of a table in the order of the file: toml++ sorts them by name.
std::vector<std::pair<const toml::key*, const toml::node*>> in_order(const toml::table& table) {
  std::vector<std::pair<const toml::key*, const toml::node*>> out;
  for (const auto& [key, node] : table) out.emplace_back(&key, &node);
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    const auto& x = a.first->source().begin;
    const auto& y = b.first->source().begin;
    return std::pair(x.line, x.column) < std::pair(y.line, y.column);
  });
  return out;
}

}  // namespace

bool is_severity(std::string_view text) noexcept {
  static constexpr std::string_view known[] = {"0",   "1",      "2",    "3",        "4",  "5",
                                               "6",   "7",      "8",    "9",        "10", "Unknown",
                                               "Low", "Medium", "High", "Very-High"};
  return std::find(std::begin(known), std::end(known), text) != std::end(known);
}

Mapping MappingReader::read(const toml::table& root) {
  mapping_.sections.emplace_back();
  zone_minutes_ = read_settings(root, mapping_, complaints_);
  section(root, "", 0);
  if (const toml::node* node = root.get("event")) events(*node);
  check_header(root);
  make_leef();
  return std::move(mapping_);
}

const toml::table* MappingReader::table(const toml::node& node, const std::string& where) {
  if (!node.is_table()) complaints_.add(node.source(), where, "is no table", "write [" + where + ']');
  return node.as_table();
}

void MappingReader::events(const toml::node& node) {
  const auto* list = node.as_array();
  if (list == nullptr)
    return complaints_.add(node.source(), "event", "is no list of tables", "write [[event]]");
  std::uint32_t number = 0;
  for (const auto& item : *list) {
    const std::string where = "event[" + std::to_string(number++) + ']';
    const auto* inner = item.as_table();
    if (inner == nullptr) {
      complaints_.add(item.source(), where, "is no table", "write [[event]]");
      continue;
    }
    const toml::node* when = inner->get("when");
    if (when == nullptr) {
      complaints_.add(item.source(), where, "has no when", "add when = { path = \"text\" }");
    }
    for (const auto& [key, unused] : *inner) {
      const std::string_view name = key.str();
      if (name != "when" && name != "about" && name != "header" && name != "cef" && name != "leef" &&
          name != "json" && name != "text") {
        complaints_.unknown(key, where, {"when", "about", "header", "cef", "leef", "json", "text"});
      }
    }
    mapping_.sections.push_back(
        when == nullptr ? Condition{}
                        : ValueReader(complaints_, zone_minutes_).condition(*when, where + ".when"));
    section(*inner, where + '.', static_cast<std::uint32_t>(mapping_.sections.size() - 1));
  }
}

void MappingReader::section(const toml::table& inner, const std::string& where, std::uint32_t number) {
  if (const toml::node* node = inner.get("header")) header(*node, where + "header", number);
  if (const toml::node* node = inner.get("cef")) cef(*node, where + "cef", number);
  if (const toml::node* node = inner.get("leef")) leef(*node, where + "leef", number);
  if (const toml::node* node = inner.get("json")) json(*node, where + "json", number);
  if (const toml::node* node = inner.get("text"))
    mapping_.text.add("text", number, ValueReader(complaints_, zone_minutes_).read(*node, where + "text"));
}

void MappingReader::header(const toml::node& node, const std::string& where, std::uint32_t number) {
  const toml::table* inner = table(node, where);
  if (inner == nullptr) return;
  for (const auto& [key, item] : in_order(*inner)) {
    const std::string_view name = key->str();
    const auto* field = std::find_if(std::begin(header_fields), std::end(header_fields),
                                     [&, wanted = name](const HeaderField& f) { return f.name == wanted; });
    if (field == std::end(header_fields)) {
      complaints_.unknown(*key, where, {"vendor", "product", "version", "class_id", "name", "severity"});
      continue;
    }
    const std::string inside = where + '.' + std::string(name);
    Value value = ValueReader(complaints_, zone_minutes_).read(*item, inside);
    if (!value.label.empty())
      complaints_.add(key->source(), inside, "has a label, which is for keys such as cs1", "remove label");
    const auto fixed = constant(value.text);
    if (field->length == 0) {
      check_severity(*item, inside, value);
    } else if (fixed && fixed->size() > field->length && mapping_.lengths != Lengths::off) {
      complaints_.add(item->source(), inside, "is longer than " + std::to_string(field->length) + " bytes",
                      "shorten it");
    }
    mapping_.header.add(name, number, std::move(value));
  }
}

void MappingReader::check_severity(const toml::node& node, const std::string& where, const Value& value) {
  const auto check = [&](const std::string& text) {
    if (is_severity(text)) return;
    complaints_.add(node.source(), where, '"' + text + "\" is no severity",
                    "write \"0\" to \"10\", or Unknown, Low, Medium, High, Very-High");
  };
  if (value.table.empty() && value.bands.empty()) {
    if (const auto fixed = constant(value.text); fixed && !value.text.pieces.empty()) check(*fixed);
  }
  for (const auto& [key, text] : value.table) check(text);
  for (const auto& [from, text] : value.bands) check(text);
  if (const auto fixed = value.otherwise ? constant(*value.otherwise) : std::nullopt) check(*fixed);
}

void MappingReader::cef(const toml::node& node, const std::string& where, std::uint32_t number) {
  const toml::table* inner = table(node, where);
  if (inner == nullptr) return;
  for (const auto& [key, item] : in_order(*inner)) {
    const std::string name(key->str());
    const CefKey* known = find_cef_key(name);
    Value value =
        ValueReader(complaints_, zone_minutes_).read(*item, where + '.' + name, conversion_of(known));
    check_cef_key(*key, where + '.' + name, known, value);
    mapping_.cef.add(name, number, std::move(value));
  }
}

void MappingReader::check_cef_key(const toml::key& key, const std::string& where, const CefKey* known,
                                  const Value& value) {
  const std::string_view name = key.str();
  const auto complain = [&](std::string what, std::string remedy) {
    complaints_.add(key.source(), where, std::move(what), std::move(remedy));
  };
  const CefKey* labelled = name.ends_with("Label") ? find_cef_key(name.substr(0, name.size() - 5)) : nullptr;
  if (!is_word(name)) {
    complain("is no key of CEF", "use letters and digits only");
  } else if (labelled != nullptr && labelled->label_length > 0) {
    complain("is the label of " + std::string(labelled->name),
             "write " + std::string(labelled->name) + " = { from = \"...\", label = \"...\" }");
  } else if (known != nullptr && known->origin == CefKey::Origin::consumer) {
    complain("is set by the receiver, never by a sender", "use another key");
  } else if (known != nullptr && known->origin == CefKey::Origin::producer_1_2 && mapping_.cef_version == 0) {
    complain("belongs to specification 1.2", "add cef_version = 1 at the top, or use another key");
  } else if (known != nullptr && known->label_length > 0 && value.label.empty()) {
    complain("has no label, without which nobody knows what it means",
             "write " + std::string(name) + " = { from = \"...\", label = \"...\" }");
  } else if ((known == nullptr || known->label_length == 0) && !value.label.empty()) {
    complain("has a label, which only keys such as cs1, cn1, flexString1 have", "remove label");
  }
}

void MappingReader::leef(const toml::node& node, const std::string& where, std::uint32_t number) {
  const toml::table* inner = table(node, where);
  if (inner == nullptr) return;
  for (const auto& [key, item] : in_order(*inner)) {
    const std::string name(key->str());
    const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
    });
    if (!good)
      complaints_.add(key->source(), where + '.' + name, "is no key of LEEF", "use letters and digits");
    leef_.push_back({name, number, ValueReader(complaints_, zone_minutes_).read(*item, where + '.' + name)});
  }
}

void MappingReader::json(const toml::node& node, const std::string& where, std::uint32_t number) {
  const toml::table* inner = table(node, where);
  if (inner == nullptr) return;
  for (const auto& [key, item] : in_order(*inner)) {
    const std::string name(key->str());
    mapping_.json.add(name, number, ValueReader(complaints_, zone_minutes_).read(*item, where + '.' + name));
  }
}

void MappingReader::check_header(const toml::table& root) {
  const bool used = !mapping_.header.empty() || !mapping_.cef.empty() || !leef_.empty();
  if (!used) return;
  const toml::node* node = root.get("header");
  for (const auto& field : header_fields) {
    const auto* found = mapping_.header.find(field.name);
    const bool everywhere = found != nullptr && found->candidates.front().section == 0;
    if (everywhere) continue;
    complaints_.add(node == nullptr ? root.source() : node->source(), "header." + std::string(field.name),
                    "is missing", "add it to [header]: CEF and LEEF need it in every line");
  }
}

/// LEEF has what [cef] has, under LEEF's names, and what [leef] adds or replaces. A custom string is named
/// after its label, as long as nothing else has that name.
void MappingReader::make_leef() {
  const auto own_name = [](const std::string& key) {
    const CefKey* known = find_cef_key(key);
    return known == nullptr || known->leef.empty() ? key : std::string(known->leef);
  };
  std::set<std::string, std::less<>> plain{"sev", "name"};
  for (const auto& field : mapping_.cef.fields()) plain.insert(own_name(field.key));
  for (const auto& entry : leef_) plain.insert(entry.key);
  std::vector<LeefEntry> made;
  std::map<std::string, std::string, std::less<>> labelled;  // the key of CEF that has the name
  for (const auto& field : mapping_.cef.fields()) {
    for (const auto& [section, value] : field.candidates) {
      made.push_back({own_name(field.key), section, value});
      std::string name;
      std::copy_if(value.label.begin(), value.label.end(), std::back_inserter(name), is_alphanumeric);
      if (name.empty() || plain.contains(name)) continue;
      if (labelled.emplace(name, field.key).first->second == field.key) made.back().value.leef_key = name;
    }
  }
  for (auto& entry : leef_) made.push_back(std::move(entry));
  std::stable_sort(made.begin(), made.end(),
                   [](const LeefEntry& x, const LeefEntry& y) { return x.section < y.section; });
  for (auto& entry : made) mapping_.leef.add(entry.key, entry.section, std::move(entry.value));
}

}  // namespace sluice::event_format

// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/value_reader.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <utility>

#include "support/event_format/iso_time.hpp"

namespace sluice::event_format {

namespace {

/// Insertions, deletions and replacements between two short words, whatever the case.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t same = diagonal + (equal_folded(a.substr(i - 1, 1), b.substr(j - 1, 1)) ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, same}));
    }
  }
  return row[b.size()];
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const auto word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

std::string nearest_or_all(std::string_view word, const std::vector<std::string_view>& known) {
  for (const auto candidate : known) {
    if (word.size() < 60 && distance(word, candidate) <= std::max<std::size_t>(1, candidate.size() / 3))
      return "did you mean " + std::string(candidate) + '?';
  }
  return "known here: " + joined(known);
}

std::string kind_of(const toml::node& node) {
  std::ostringstream out;
  out << node.type();
  return out.str();
}

}  // namespace

void Complaints::unknown(const toml::key& key, const std::string& where,
                         const std::vector<std::string_view>& known) {
  add(key.source(), where.empty() ? std::string(key.str()) : where + '.' + std::string(key.str()),
      "unknown key", nearest_or_all(key.str(), known));
}

int read_zone_minutes(const toml::node& node, const std::string& key, Complaints& complaints) {
  const auto* text = node.as_string();
  const auto minutes = text == nullptr ? std::nullopt : parse_zone(text->get());
  if (!minutes)
    complaints.add(node.source(), key, "is no zone", "write \"UTC\" or an offset such as \"+03:00\"");
  return minutes.value_or(0);
}

const std::string* ValueReader::string(const toml::node& node, const std::string& key) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    complaints_.add(node.source(), key, "is of type " + kind_of(node) + ", expected a string",
                    "put it in quotes");
    return nullptr;
  }
  return &text->get();
}

Text ValueReader::text(const toml::node& node, const std::string& key) {
  Text out;
  const std::string* written = string(node, key);
  if (written == nullptr) return out;
  if (const std::string problem = parse_text(*written, out); !problem.empty())
    complaints_.add(node.source(), key, problem, "docs/mappings.md shows how texts and paths are written");
  return out;
}

Value ValueReader::read(const toml::node& node, const std::string& key, Conversion by_default) {
  Value value;
  value.conversion = by_default;
  value.zone_minutes = zone_minutes_;
  const auto* table = node.as_table();
  if (table == nullptr) {
    if (!node.is_string()) {
      complaints_.add(node.source(), key,
                      "is of type " + kind_of(node) + ", expected a text or a table with from",
                      "put it in quotes");
    } else {
      value.text = text(node, key);
    }
    return value;
  }
  for (const auto& [name, inner] : *table) member(name, inner, key + '.' + std::string(name.str()), value);
  const bool both = table->contains("from") && table->contains("text");
  if (both || (!table->contains("from") && !table->contains("text"))) {
    complaints_.add(node.source(), key, both ? "has both from and text" : "has neither from nor text",
                    "write one of them: from = \"path\", or text = \"... {path} ...\"");
  }
  return value;
}

void ValueReader::member(const toml::key& name, const toml::node& node, const std::string& key,
                         Value& value) {
  const std::string_view word = name.str();
  if (word == "from") {
    read_from(node, key, value);
  } else if (word == "text") {
    value.text = text(node, key);
  } else if (word == "as") {
    read_as(node, key, value);
  } else if (word == "zone") {
    value.zone_minutes = read_zone_minutes(node, key, complaints_);
  } else if (word == "join" || word == "label") {
    if (const std::string* written = string(node, key))
      (word == "join" ? value.join : value.label) = *written;
  } else if (word == "values" || word == "bands") {
    read_tables(node, key, word == "bands", value);
  } else if (word == "default") {
    value.otherwise = text(node, key);
  } else if (word == "when") {
    value.when = condition(node, key);
  } else {
    complaints_.unknown(
        name, key.substr(0, key.size() - word.size() - 1),
        {"from", "text", "as", "zone", "join", "values", "bands", "default", "when", "label"});
  }
}

void ValueReader::read_from(const toml::node& node, const std::string& key, Value& value) {
  Text::Piece place;
  const auto add = [&](const toml::node& item) {
    const std::string* written = string(item, key);
    if (written == nullptr) return;
    if (const std::string problem = parse_paths(*written, place.paths); !problem.empty())
      complaints_.add(item.source(), key, problem, "write a path such as a.b, a[0].b or a[].b");
  };
  if (const auto* list = node.as_array()) {
    for (const auto& item : *list) add(item);
  } else {
    add(node);
  }
  value.text.pieces = {std::move(place)};
}

void ValueReader::read_as(const toml::node& node, const std::string& key, Value& value) {
  const std::string* written = string(node, key);
  if (written == nullptr) return;
  std::vector<std::string_view> known;
  for (const auto& [name, conversion] : conversion_names) {
    known.push_back(name);
    if (name != *written) continue;
    value.conversion = conversion;
    return;
  }
  complaints_.add(node.source(), key, '"' + *written + "\" is no conversion",
                  nearest_or_all(*written, known));
}

void ValueReader::read_tables(const toml::node& node, const std::string& key, bool bands, Value& value) {
  const auto* table = node.as_table();
  if (table == nullptr) {
    complaints_.add(node.source(), key, "is of type " + kind_of(node) + ", expected a table",
                    bands ? "write { \"0\" = \"3\", \"4.0\" = \"6\" }" : "write { High = \"8\" }");
    return;
  }
  for (const auto& [name, item] : *table) {
    const std::string* written = string(item, key + '.' + std::string(name.str()));
    if (written == nullptr) continue;
    double from = 0;
    const std::string_view bound = name.str();
    const auto read = std::from_chars(bound.data(), bound.data() + bound.size(), from);
    if (!bands) {
      value.table.emplace_back(bound, *written);
    } else if (read.ec != std::errc() || read.ptr != bound.data() + bound.size()) {
      complaints_.add(name.source(), key, '"' + std::string(bound) + "\" is no number",
                      "write the smallest number of the band, for example \"4.0\" = \"6\"");
    } else {
      value.bands.emplace_back(from, *written);
    }
  }
  std::sort(value.bands.begin(), value.bands.end());
}

Condition ValueReader::condition(const toml::node& node, const std::string& key) {
  Condition out;
  const auto* table = node.as_table();
  if (table == nullptr || table->empty()) {
    complaints_.add(node.source(), key, "is no condition",
                    "write { path = \"text\" }, or \"*\" for any value");
    return out;
  }
  for (const auto& [name, item] : *table) {
    Condition::Test test;
    const std::string inner = key + '.' + std::string(name.str());
    if (const std::string problem = parse_paths(name.str(), test.paths); !problem.empty())
      complaints_.add(name.source(), inner, problem, "write a path in quotes: \"a.b\"");
    const auto add = [&](const toml::node& wanted) {
      if (const auto* truth = wanted.as_boolean()) {
        test.texts.emplace_back(truth->get() ? "true" : "false");
      } else if (const std::string* written = string(wanted, inner)) {
        test.present = test.present || *written == "*";
        test.absent = test.absent || written->empty();
        if (*written != "*" && !written->empty()) test.texts.push_back(*written);
      }
    };
    if (const auto* list = item.as_array()) {
      for (const auto& wanted : *list) add(wanted);
    } else {
      add(item);
    }
    out.tests.push_back(std::move(test));
  }
  return out;
}

}  // namespace sluice::event_format

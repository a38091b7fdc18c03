// SPDX-License-Identifier: Apache-2.0
// The only place that includes toml++: everything else works on Value.
#include "config/document.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include <toml++/toml.h>

namespace sluice::config {

namespace {

constexpr std::uintmax_t largest_file = 1 << 20;
constexpr std::ptrdiff_t most_dots = 1000;  // in one line; each dot of a key nests one table deeper

Place place_of(const toml::source_position& position) {
  return {position.line, position.column};
}

Value convert(const toml::node& node);

std::vector<Entry> entries_of(const toml::table& table) {
  std::vector<Entry> entries;
  entries.reserve(table.size());
  for (const auto& [key, node] : table) {
    entries.push_back({std::string(key.str()), place_of(key.source().begin), convert(node)});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.place < b.place; });
  return entries;
}

Value convert(const toml::node& node) {
  Value value;
  value.begin = place_of(node.source().begin);
  value.end = place_of(node.source().end);
  if (const auto* table = node.as_table()) {
    value.type = ValueType::table;
    value.entries = entries_of(*table);
  } else if (const auto* array = node.as_array()) {
    value.type = ValueType::array;
    for (const auto& item : *array) value.items.push_back(convert(item));
  } else if (const auto* text = node.as_string()) {
    value.type = ValueType::string;
    value.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    value.type = ValueType::integer;
    value.integer = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    value.type = ValueType::number;
    value.number = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    value.type = ValueType::boolean;
    value.boolean = boolean->get();
  } else {
    value.type = ValueType::date;
  }
  return value;
}

/// What the parser says may quote the file, secrets included: of quoted texts only what it expected and
/// single characters stay.
std::string without_quotations(std::string text) {
  constexpr std::string_view expected = "expected ";
  std::size_t from = 0;
  while ((from = text.find('\'', from)) != std::string::npos) {
    const std::size_t end = text.find('\'', from + 1);
    if (end == std::string::npos) break;
    const bool keep =
        end - from <= 3 ||
        (from >= expected.size() && text.compare(from - expected.size(), expected.size(), expected) == 0);
    if (keep) {
      from = end + 1;
    } else {
      text.replace(from, end - from + 1, "something else");
    }
  }
  return text;
}

std::string remedy_for(std::string_view description) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> remedies{{
      {"could not determine value type", "put text in double quotes"},
      {"saw '\"'", "a comma or an opening quote may be missing"},
      {"expected 'true'", "put text in double quotes"},
      {"expected 'false'", "put text in double quotes"},
      {"cannot redefine", "remove one of the two"},
      {"unescaped control characters", "a closing quote may be missing"},
      {"unknown escape sequence", "write \\\\ for a backslash, or put the text in 'single quotes'"},
      {"invalid utf-8", "save the file as UTF-8"},
      {"not representable in 64 bits", "write a smaller number"},
  }};
  for (const auto& [part, remedy] : remedies) {
    if (description.find(part) != std::string_view::npos) return std::string(remedy);
  }
  return {};
}

SyntaxError to_error(const toml::parse_error& error) {
  std::string what(error.description());
  const std::string remedy = remedy_for(what);
  constexpr std::string_view opening = "Error while parsing ";
  if (what.starts_with(opening)) what.erase(0, opening.size());
  if (what.find("redefine") == std::string::npos) what = without_quotations(std::move(what));
  return {place_of(error.source().begin), "not valid TOML: " + what, remedy};
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(file, error);
  return (error ? file : absolute).lexically_normal().parent_path();
}

Document unreadable(const std::filesystem::path& file, std::string what, std::string remedy) {
  Document document;
  document.file = file.string();
  document.folder = folder_of(file);
  document.error = SyntaxError{{}, std::move(what), std::move(remedy)};
  return document;
}

}  // namespace

const Entry* Value::find(std::string_view key) const noexcept {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string_view article(ValueType type) noexcept {
  static constexpr std::array<std::string_view, 7> names{"a string", "an integer", "a number", "a boolean",
                                                         "a date",   "an array",   "a table"};
  return names[static_cast<std::size_t>(type)];
}

Document parse_document(std::string_view text, const std::filesystem::path& file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Document document;
  document.file = file.string();
  document.folder = folder_of(file);
  document.lines = split_lines(text);
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const std::string& line = document.lines[i];
    if (std::count(line.begin(), line.end(), '.') <= most_dots) continue;
    document.error = SyntaxError{{static_cast<std::uint32_t>(i + 1), 1},
                                 "the line holds too many dots",
                                 "spread it over several lines"};
    return document;
  }
  try {
    document.root = convert(toml::parse(text));
  } catch (const toml::parse_error& error) {
    document.error = to_error(error);
  }
  return document;
}

Document read_document(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) {
    const bool absent = !error || error == std::errc::no_such_file_or_directory;
    if (absent) return unreadable(file, "there is no such file", "check the path");
    return unreadable(file, "cannot be read: " + error.message(), "check the path and its permissions");
  }
  if (std::filesystem::is_directory(status)) return unreadable(file, "is a folder", "name a file");
  if (!std::filesystem::is_regular_file(status))
    return unreadable(file, "is not a regular file", "name a file");
  if (std::filesystem::file_size(file, error) > largest_file && !error) {
    return unreadable(file, "is larger than 1 MiB", "a configuration is small: is this the right file?");
  }
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::string text;
  if (in) text.assign(std::istreambuf_iterator<char>(in), {});
  if (!in || in.bad()) {
    const std::string reason = errno != 0 ? std::generic_category().message(errno) : "input error";
    return unreadable(file, "cannot be read: " + reason, "check its permissions");
  }
  return parse_document(text, file);
}

}  // namespace sluice::config

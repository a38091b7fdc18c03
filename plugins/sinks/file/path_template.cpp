// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/path_template.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "support/files/folder_names.hpp"

namespace sluice::file {
namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// The number in "stem.N.ext", with or without a compressed ending; 1 for "stem.ext"; 0 when it is another
/// name.
uint32_t number_in(std::string_view name, std::string_view stem, std::string_view extension) {
  for (const std::string_view ending : {".gz", ".zst"}) {
    if (name.ends_with(ending)) {
      name.remove_suffix(ending.size());
      break;
    }
  }
  if (!name.starts_with(stem) || !name.ends_with(extension) || name.size() < stem.size() + extension.size())
    return 0;
  const std::string_view middle = name.substr(stem.size(), name.size() - stem.size() - extension.size());
  if (middle.empty()) return 1;
  if (middle.front() != '.') return 0;
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(middle.data() + 1, middle.data() + middle.size(), number);
  return error == std::errc() && end == middle.data() + middle.size() ? number : 0;
}

}  // namespace

std::string utc_date(std::chrono::system_clock::time_point now) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(now)};
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                                   static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return {text.data(), static_cast<std::size_t>(length)};
}

PathTemplate::PathTemplate(std::string_view path, std::string_view pipeline)
    : text_(replaced(std::string(path), "{pipeline}", pipeline)),
      has_date_(text_.find("{date}") != std::string::npos),
      has_stream_(text_.find("{stream}") != std::string::npos) {
  const auto first = std::min(text_.find("{date}"), text_.find("{stream}"));
  const auto slash = text_.rfind('/', first);
  folder_ = slash == std::string::npos ? "." : text_.substr(0, std::max<std::size_t>(slash, 1));
}

FileKey PathTemplate::key(std::chrono::system_clock::time_point now, std::string_view stream) const {
  return {has_date_ ? utc_date(now) : std::string(), has_stream_ ? std::string(stream) : std::string()};
}

std::filesystem::path PathTemplate::path(const FileKey& key, uint32_t number) const {
  std::filesystem::path path = replaced(replaced(text_, "{date}", key.date), "{stream}", key.stream);
  if (number <= 1) return path;
  return path.replace_filename(path.stem().string() + '.' + std::to_string(number) +
                               path.extension().string());
}

uint32_t PathTemplate::newest(const FileKey& key) const {
  const std::filesystem::path first = path(key, 1);
  const std::string stem = first.stem().string(), extension = first.extension().string();
  uint32_t newest = 0;
  std::error_code error;  // a folder that is not there yet has no files
  for (const std::string& name : support::folder_names(first.parent_path().string(), error))
    newest = std::max(newest, number_in(name, stem, extension));
  return newest;
}

std::filesystem::path PathTemplate::journal() const {
  // Slashes below the fixed folder would be folders: the name has to be one file for all days and streams.
  const auto prefix = folder_ == "/" ? std::size_t{1} : folder_.string().size() + 1;
  const std::string rest = text_.find('/') == std::string::npos ? text_ : text_.substr(prefix);
  return folder_ / ('.' + replaced(rest, "/", "_") + ".journal");
}

std::vector<std::string> PathTemplate::unknown_placeholders(std::string_view path) {
  std::vector<std::string> unknown;
  for (auto open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
    const auto close = path.find('}', open);
    const auto length = close == std::string_view::npos ? close : close - open - 1;
    const std::string_view name = path.substr(open + 1, length);
    if (name != "date" && name != "stream" && name != "pipeline") unknown.emplace_back(name);
  }
  return unknown;
}

}  // namespace sluice::file

// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/row_view.hpp"

#include <algorithm>
#include <new>

namespace sluice::kics {
namespace {

constexpr std::size_t kept_row = std::size_t{1} << 20;  // more than this is given back after a large row

/// The text of a name up to its closing quote.
std::string_view name_at(const char* text) {
  const char* end = text;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {text, static_cast<std::size_t>(end - text)};
}

}  // namespace

void RowView::look(std::string_view row) {
  members_.clear();
  if (padded_.capacity() > kept_row && row.size() < kept_row) {
    padded_ = std::string();
    parser_ = simdjson::ondemand::parser();
  }
  padded_.reserve(row.size() + simdjson::SIMDJSON_PADDING);
  padded_.assign(row);
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  const auto error = parser_.iterate(padded_.data(), padded_.size(), padded_.capacity()).get(document);
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();  // says nothing of the row
  if (error != simdjson::SUCCESS) return;
  if (document.get_object().get(object) != simdjson::SUCCESS) return;
  for (auto entry : object) {
    simdjson::ondemand::field field;
    simdjson::ondemand::raw_json_string name;
    std::string_view value;
    if (std::move(entry).get(field) != simdjson::SUCCESS) return;
    name = field.key();
    if (simdjson::to_json_string(field.value()).get(value) != simdjson::SUCCESS) return;
    members_.push_back({name_at(name.raw()), value});
  }
}

std::string_view RowView::value(std::string_view name) const {
  const auto found =
      std::find_if(members_.begin(), members_.end(), [&](const auto& one) { return one.name == name; });
  return found == members_.end() ? std::string_view() : found->value;
}

std::string_view RowView::value(const std::vector<std::string>& names) const {
  for (const auto& name : names) {
    if (const auto found = value(name); !found.empty()) return found;
  }
  return {};
}

// FNV-1a, its bits mixed at the end.
uint64_t lasting_hash(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93ULL;
  return hash ^ (hash >> 32);
}

uint64_t digest_of(const std::vector<Member>& members, const std::vector<std::string>& ignored) {
  uint64_t sum = 0;
  for (const auto& [name, value] : members) {
    if (std::find(ignored.begin(), ignored.end(), name) != ignored.end()) continue;
    const uint64_t hash = lasting_hash(name) * 0x9e3779b97f4a7c15ULL + lasting_hash(value);
    sum += (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9ULL;
  }
  return sum;
}

std::string_view id_token(std::string_view value) {
  if (value.empty() || value == "\"\"") return {};
  const char first = value.front();
  return first == '"' || first == '-' || (first >= '0' && first <= '9') ? value : std::string_view();
}

std::string_view id_text(std::string_view token) {
  return token.starts_with('"') ? token.substr(1, token.size() - 2) : token;
}

std::string id_as_string(std::string_view token) {
  if (token.empty()) return "null";
  return token.starts_with('"') ? std::string(token) : '"' + std::string(token) + '"';
}

}  // namespace sluice::kics

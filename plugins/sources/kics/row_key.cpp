// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/row_key.hpp"

#include <functional>
#include <new>

namespace sluice::kics {
namespace {

constexpr std::size_t kept_capacity = std::size_t{1} << 20;  // more than this is given back after a large row

}  // namespace

uint64_t hash_of(std::string_view bytes) {
  static_assert(sizeof(std::size_t) == sizeof(uint64_t), "32-bit hashes would meet too often");
  return std::hash<std::string_view>()(bytes);
}

uint64_t mix(uint64_t seed, uint64_t value) {
  return (seed ^ value) * 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2);
}

uint64_t RowKey::of(std::string_view row) {
  const std::string_view id = id_of(row);
  const uint64_t key = hash_of(id.empty() ? row : id);
  if (padded_.capacity() > kept_capacity) {
    padded_ = std::string();
    parser_ = simdjson::ondemand::parser();
  }
  return key;
}

/// The id as it is written, so that no number is too large; empty where there is none that could tell rows
/// apart.
std::string_view RowKey::id_of(std::string_view row) {
  padded_.reserve(row.size() + simdjson::SIMDJSON_PADDING);
  padded_.assign(row);
  simdjson::ondemand::document document;
  simdjson::ondemand::value id;
  simdjson::ondemand::json_type type{};
  const auto error = parser_.iterate(padded_.data(), padded_.size(), padded_.capacity()).get(document);
  if (error == simdjson::MEMALLOC) throw std::bad_alloc();  // says nothing of the row
  if (error != simdjson::SUCCESS) return {};
  if (document.find_field_unordered("id").get(id) != simdjson::SUCCESS) return {};
  if (id.type().get(type) != simdjson::SUCCESS) return {};
  if (type != simdjson::ondemand::json_type::number && type != simdjson::ondemand::json_type::string)
    return {};
  std::string_view token = id.raw_json_token();
  token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  return token == "\"\"" ? std::string_view() : token;
}

}  // namespace sluice::kics

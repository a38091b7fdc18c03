// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/request.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "simulators/kata/alerts.hpp"

namespace sluice::simulators {
namespace {

constexpr std::uint64_t most_events = 72000;
constexpr std::uint64_t most_alerts = 10000;
constexpr std::uint64_t longest_timeout = 300;

std::uint64_t in_range(std::string_view text, std::uint64_t maximum, Overflow overflow) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0)
    throw std::invalid_argument("not a number from 1 up");
  if (value > maximum && overflow == Overflow::refuse) throw std::invalid_argument("too large");
  return std::min(value, maximum);
}

std::uint64_t timeout_in(std::string_view text, Overflow overflow) {
  if (!text.starts_with("PT") || !text.ends_with("S"))
    throw std::invalid_argument("max_timeout is not PT<n>S");
  return in_range(text.substr(2, text.size() - 3), longest_timeout, overflow);
}

std::optional<std::string> id_between(const std::string& path, std::string_view before,
                                      std::string_view after) {
  if (!path.starts_with(before) || !path.ends_with(after) || path.size() <= before.size() + after.size())
    return {};
  auto id = path.substr(before.size(), path.size() - before.size() - after.size());
  if (id.find('/') != id.npos || id.find(' ') != id.npos) return {};
  return id;
}

KataQuery alerts_query(const Exchange& exchange, const KataOptions& options) {
  KataQuery query{options.default_limit, 0, {}, {}, exchange.parameter("token")};
  if (const auto text = exchange.parameter("limit"))
    query.count = in_range(*text, most_alerts, options.over_limit);
  std::istringstream types(exchange.parameter("detect_type").value_or(""));
  for (std::string type; std::getline(types, type, ',');) {
    if (!is_kata_technology(type)) throw std::invalid_argument("no such detect_type");
    query.detect_types.push_back(type);
  }
  return query;
}

}  // namespace

std::optional<KataPath> kata_path(const std::string& path) {
  if (auto id = id_between(path, "/kata/events_api/v1/", "/events")) return KataPath{KataApi::events, *id};
  if (auto id = id_between(path, "/kata/scanner/v1/sensors/", "/detects"))
    return KataPath{KataApi::alerts, *id};
  return {};
}

KataQuery kata_query(const Exchange& exchange, KataApi api, const KataOptions& options) {
  if (api == KataApi::alerts) return alerts_query(exchange, options);
  KataQuery query{options.default_max_events,
                  options.default_max_timeout,
                  {},
                  {},
                  exchange.parameter("continuation_token")};
  if (const auto text = exchange.parameter("max_events"))
    query.count = in_range(*text, most_events, options.over_max_events);
  if (const auto text = exchange.parameter("max_timeout"))
    query.max_timeout = static_cast<double>(timeout_in(*text, options.over_max_timeout));
  query.filter = exchange.parameter("filter").value_or("");
  return query;
}

}  // namespace sluice::simulators

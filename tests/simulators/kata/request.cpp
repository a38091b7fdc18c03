// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/request.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace sluice::simulators {
namespace {

constexpr std::uint64_t most_events = 72000;
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

}  // namespace

std::optional<std::string> kata_id_in(const std::string& path) {
  constexpr std::string_view before = "/kata/events_api/v1/";
  constexpr std::string_view after = "/events";
  if (!path.starts_with(before) || !path.ends_with(after) || path.size() <= before.size() + after.size())
    return {};
  auto id = path.substr(before.size(), path.size() - before.size() - after.size());
  if (id.find('/') != id.npos || id.find(' ') != id.npos) return {};
  return id;
}

KataQuery kata_query(const Exchange& exchange, const KataOptions& options) {
  KataQuery query{.max_events = options.default_max_events,
                  .max_timeout = options.default_max_timeout,
                  .filter = {},
                  .token = exchange.parameter("continuation_token")};
  if (const auto text = exchange.parameter("max_events"))
    query.max_events = in_range(*text, most_events, options.over_max_events);
  if (const auto text = exchange.parameter("max_timeout"))
    query.max_timeout = static_cast<double>(timeout_in(*text, options.over_max_timeout));
  query.filter = exchange.parameter("filter").value_or("");
  return query;
}

}  // namespace sluice::simulators

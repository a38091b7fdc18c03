// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "support/https/client.hpp"
#include "support/https/date.hpp"

namespace sluice::support::https {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr milliseconds longest = std::chrono::hours(24 * 30);

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<milliseconds> parse_seconds(std::string_view text) {
  uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc::result_out_of_range) return longest;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const auto bound = static_cast<uint64_t>(std::chrono::floor<std::chrono::seconds>(longest).count());
  return std::chrono::seconds(std::min(seconds, bound));
}

}  // namespace

std::optional<milliseconds> parse_retry_after(std::string_view value, system_clock::time_point now) {
  const std::string_view text = trimmed(value);
  if (text.empty()) return std::nullopt;
  if (std::all_of(text.begin(), text.end(), is_digit)) return parse_seconds(text);
  const auto date = parse_date(text);
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::ceil<milliseconds>(*date - now), milliseconds(0), longest);
}

}  // namespace sluice::support::https

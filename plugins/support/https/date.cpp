// SPDX-License-Identifier: Apache-2.0
#include "support/https/date.hpp"

#include <algorithm>
#include <ctime>
#include <string>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>

namespace sluice::support::https {

std::optional<std::chrono::system_clock::time_point> parse_date(std::string_view text) {
  using Poco::DateTimeFormat;  // in this order: the parser takes the second for a year 94 in the first
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  // The shortest date is longer than any word; Poco's parser would read much into little.
  if (text.size() < 20 || std::none_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  for (const std::string& format :
       {DateTimeFormat::RFC850_FORMAT, DateTimeFormat::HTTP_FORMAT, DateTimeFormat::ASCTIME_FORMAT}) {
    Poco::DateTime date;
    int zone = 0;
    if (!Poco::DateTimeParser::tryParse(format, std::string(text), date, zone)) continue;
    date.makeUTC(zone);
    // The clock counts nanoseconds in 64 bits, which reach from 1678 to 2262.
    constexpr std::time_t latest = 8'000'000'000;
    return std::chrono::system_clock::from_time_t(
        std::clamp(date.timestamp().epochTime(), std::time_t{0}, latest));
  }
  return std::nullopt;
}

}  // namespace sluice::support::https

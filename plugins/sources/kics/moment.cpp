// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/moment.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <Poco/DateTime.h>
#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/DateTimeParser.h>
#include <Poco/Exception.h>
#include <Poco/Timestamp.h>

namespace sluice::kics {
namespace {

constexpr int64_t smallest_ms = 100'000'000'000;  // 1973 in milliseconds, the year 5138 in seconds

std::optional<int64_t> parsed(const std::string& format, const std::string& text) {
  Poco::DateTime moment;
  int zone = 0;
  try {
    if (!Poco::DateTimeParser::tryParse(format, text, moment, zone)) return {};
    moment.makeUTC(zone);
  } catch (const Poco::Exception&) {
    return {};
  }
  return moment.timestamp().epochMicroseconds() / 1000;
}

/// The shortest text that holds a date and a time of the day.
constexpr std::size_t shortest_time = std::string_view("2022-08-21T23:00:07").size();

}  // namespace

std::optional<std::chrono::minutes> offset_of(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
  if (!digit(1) || !digit(2) || !digit(4) || !digit(5)) return {};
  const int hours = (text[1] - '0') * 10 + (text[2] - '0'), minutes = (text[4] - '0') * 10 + (text[5] - '0');
  if (hours > 14 || minutes > 59) return {};
  return std::chrono::minutes((text[0] == '-' ? -1 : 1) * (hours * 60 + minutes));
}

std::optional<int64_t> moment_of(std::string_view json, std::chrono::minutes offset) {
  if (json.starts_with('"')) {
    const std::string text(json.substr(1, json.size() - 2));
    if (text.size() < shortest_time || text[4] != '-' || (text[10] != 'T' && text[10] != ' ')) return {};
    auto moment = parsed(text[10] == 'T' ? "%Y-%m-%dT%H:%M:%s%z" : "%Y-%m-%d %H:%M:%s%z", text);
    const bool has_zone = text.find_first_of("Zz+-", shortest_time) != text.npos;
    if (moment && !has_zone) *moment -= std::chrono::milliseconds(offset).count();
    return moment;
  }
  int64_t number = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), number);
  if (error != std::errc() || end != json.data() + json.size() || number <= 0) return {};
  return number < smallest_ms ? number * 1000 : number;
}

std::string to_filter_time(int64_t ms) {
  const Poco::Timestamp moment(ms * 1000);
  return Poco::DateTimeFormatter::format(moment, "%Y-%m-%dT%H:%M:%S.%iZ");
}

std::optional<int64_t> moment_of_http_date(std::string_view text) {
  constexpr std::size_t shortest = std::string_view("Mon, 16 Feb 2026 09:55:48 GMT").size() - 1;
  if (text.size() < shortest) return {};
  return parsed(Poco::DateTimeFormat::HTTP_FORMAT, std::string(text));
}

std::optional<std::chrono::milliseconds> duration_of(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, int64_t>, 5> units{
      {{"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}, {"w", 604'800'000}}};
  constexpr int64_t most = 100'000;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || number > most) return {};
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, ms] : units) {
    if (unit == name) return std::chrono::milliseconds(number * ms);
  }
  return {};
}

}  // namespace sluice::kics

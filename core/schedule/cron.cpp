// SPDX-License-Identifier: Apache-2.0
#include "schedule/cron.hpp"

#include <chrono>

#include <date/tz.h>

namespace sluice::schedule {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using LocalMinutes = date::local_time<minutes>;

// The longest wait of a satisfiable expression: the 29th of February on a given day of the week, across a
// century year that is not a leap year.
constexpr date::years farthest{41};
// Keeps every result inside the range of the system clock.
constexpr date::year last_year{2200};

bool has(std::uint64_t bits, unsigned value) {
  return (bits >> value & 1U) != 0;
}

date::sys_seconds instant_of(const date::time_zone* zone, LocalMinutes local) {
  if (zone == nullptr) return date::sys_seconds{local.time_since_epoch()};
  const auto info = zone->get_info(date::local_seconds{local});
  if (info.result == date::local_info::nonexistent) return info.first.end;
  return date::sys_seconds{local.time_since_epoch()} - info.first.offset;  // of two, the earlier
}

LocalMinutes local_of(const date::time_zone* zone, date::sys_seconds time) {
  const auto local = zone == nullptr ? date::local_seconds{time.time_since_epoch()} : zone->to_local(time);
  return date::floor<minutes>(local);
}

}  // namespace

bool Cron::matches_day(unsigned month, unsigned day, unsigned weekday) const {
  if (!has(months_, month)) return false;
  const bool by_day = has(days_, day);
  const bool by_weekday = has(weekdays_, weekday);
  return either_day_ ? by_day || by_weekday : by_day && by_weekday;
}

bool Cron::can_match() const {
  if (either_day_) return true;
  for (unsigned month = 1; month <= 12; ++month) {
    const date::year_month_day_last last = date::year{2024} / date::month{month} / date::last;  // a leap year
    for (unsigned day = 1; day <= unsigned{last.day()}; ++day)
      if (has(months_, month) && has(days_, day)) return true;
  }
  return false;
}

std::optional<base::WallTime> Cron::next(base::WallTime after) const {
  const auto since = date::floor<seconds>(after);
  const auto start = local_of(zone_, since);
  const auto start_day = date::floor<date::days>(start);
  const date::year_month_day first{start_day};
  if (first.year() > last_year) return std::nullopt;
  const auto end = date::local_days{(first.year() + farthest) / date::January / 1};

  for (auto day = start_day; day < end; day += date::days{1}) {
    const date::year_month_day ymd{day};
    if (!matches_day(unsigned{ymd.month()}, unsigned{ymd.day()}, date::weekday{day}.c_encoding())) continue;
    for (unsigned hour = 0; hour < 24; ++hour) {
      if (!has(hours_, hour)) continue;
      for (unsigned minute = 0; minute < 60; ++minute) {
        const LocalMinutes local = day + hours{hour} + minutes{minute};
        if (!has(minutes_, minute) || local < start) continue;
        // Local times before `start` cannot be later than `since`; some from `start` on do not either: those
        // of an hour that occurs for the second time.
        if (const auto time = instant_of(zone_, local); time > since) return time;
      }
    }
  }
  return std::nullopt;
}

const std::string& Cron::zone() const {
  static const std::string utc = "UTC";
  return zone_ == nullptr ? utc : zone_->name();
}

}  // namespace sluice::schedule

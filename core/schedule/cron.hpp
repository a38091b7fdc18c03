// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace date {
class time_zone;
}

namespace sluice::schedule {

/// Why an expression or a zone was refused. The message says what is wrong and what is allowed.
struct CronError {
  enum class Where { expression, zone };
  Where where = Where::expression;
  std::size_t position = 0;  ///< byte in that text at which the trouble starts
  std::string message;
};

/// A cron expression in a time zone: `minute hour day-of-month month day-of-week`.
///
/// Each field is `*` or a list of values, ranges `a-b` and steps (`*/n`, `a-b/n`). Months and days of the
/// week have English names (JAN, MON); Sunday is 0 or 7. Also @hourly, @daily (@midnight), @weekly, @monthly,
/// @yearly
/// (@annually). When both day fields are restricted (do not start with `*`) a day matches if either does,
/// otherwise both have to.
///
/// A local time that a change of the clocks skips counts as the first instant after the gap; one that occurs
/// twice counts once, the first time.
class Cron {
 public:
  /// `zone` is a name of the tz database ("Europe/Moscow"); empty means the zone of the machine (UTC if it
  /// has none). An expression that can never match, like the 31st of February, is an error.
  static std::variant<Cron, CronError> parse(std::string_view expression, std::string_view zone = {});

  /// The first time strictly after `after`, on a whole minute; none when there is none in 40 years.
  std::optional<base::WallTime> next(base::WallTime after) const;

  /// The zone in which it counts, by name.
  const std::string& zone() const;

 private:
  friend class CronParser;
  Cron() = default;
  bool matches_day(unsigned month, unsigned day, unsigned weekday) const;
  bool can_match() const;

  // Bit n is set when the value n matches; Sunday is bit 0.
  std::uint64_t minutes_ = 0;
  std::uint64_t hours_ = 0;
  std::uint64_t days_ = 0;
  std::uint64_t months_ = 0;
  std::uint64_t weekdays_ = 0;
  bool either_day_ = false;
  const date::time_zone* zone_ = nullptr;  // lives as long as the process
};

}  // namespace sluice::schedule

// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/iso_time.hpp"

#include <chrono>
#include <cstddef>

namespace sluice::event_format {

namespace {

/// Takes pieces off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool peek_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }

  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Exactly so many digits.
  bool number(std::size_t digits, int& out) {
    if (rest_.size() < digits) return false;
    out = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return false;
      out = out * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return true;
  }

  /// The first three digits of a fraction of any length.
  bool milliseconds(int& out) {
    if (!peek_digit()) return false;
    int weight = 100;
    for (out = 0; peek_digit(); rest_.remove_prefix(1), weight /= 10) out += (rest_[0] - '0') * weight;
    return true;
  }

  /// `Z`, `UTC`, or an offset; false when something else stands there.
  bool zone(int& minutes) {
    if (take('Z') || take('z')) return minutes = 0, true;
    if (rest_ == "UTC") return minutes = 0, rest_ = {}, true;
    const bool east = take('+');
    int hour = 0, minute = 0;
    if ((!east && !take('-')) || !number(2, hour) || hour > 23) return false;
    const bool colon = take(':');
    if ((colon || peek_digit()) && !number(2, minute)) return false;
    minutes = (east ? 1 : -1) * (hour * 60 + minute);
    return minute < 60;
  }

 private:
  std::string_view rest_;
};

}  // namespace

std::optional<std::int64_t> parse_iso_time(std::string_view text, int zone_minutes) {
  Scanner in(text);
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0;
  if (!in.number(4, year) || !in.take('-') || !in.number(2, month) || !in.take('-') || !in.number(2, day))
    return std::nullopt;
  if (!in.done()) {
    if (!in.take('T') && !in.take(' ') && !in.take('t')) return std::nullopt;
    if (!in.number(2, hour) || !in.take(':') || !in.number(2, minute)) return std::nullopt;
    if (in.take(':') && !in.number(2, second)) return std::nullopt;
    if ((in.take('.') || in.take(',')) && !in.milliseconds(milli)) return std::nullopt;
    in.take(' ');
    if (!in.done() && !in.zone(zone_minutes)) return std::nullopt;
  }
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!in.done() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto moment = sys_days(date).time_since_epoch() + hours(hour) + minutes(minute - zone_minutes) +
                      seconds(second) + milliseconds(milli);
  return duration_cast<milliseconds>(moment).count();
}

std::optional<int> parse_zone(std::string_view text) {
  Scanner in(text);
  int minutes = 0;
  return in.zone(minutes) && in.done() ? std::optional(minutes) : std::nullopt;
}

std::optional<std::int64_t> time_by_magnitude(std::int64_t value) {
  constexpr std::int64_t file_time_from = 94'354'848'000'000'000;  // 1900
  constexpr std::int64_t file_time_to = 189'026'784'000'000'000;   // 2200
  constexpr std::int64_t file_time_epoch_ms = 11'644'473'600'000;  // 1601 to 1970
  if (value < 100'000'000) return std::nullopt;  // before 1973 in seconds: no time of an event
  if (value < 100'000'000'000) return value * 1000;
  if (value < 100'000'000'000'000) return value;
  if (value >= file_time_from && value < file_time_to) return value / 10'000 - file_time_epoch_ms;
  if (value < 100'000'000'000'000'000) return value / 1000;
  return value / 1'000'000;
}

}  // namespace sluice::event_format

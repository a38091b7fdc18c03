// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <string>

#include <date/date.h>
#include <doctest/doctest.h>

#include "base/clock.hpp"
#include "schedule/cron.hpp"

namespace sluice::schedule::test {

/// "2026-03-29 01:00:00" in UTC.
inline base::WallTime utc(const std::string& text) {
  std::istringstream in(text);
  date::sys_seconds time;
  in >> date::parse("%F %T", time);
  REQUIRE_MESSAGE(!in.fail(), text);
  return time;
}

inline std::string text(base::WallTime time) {
  return date::format("%F %T", date::floor<std::chrono::seconds>(time));
}

inline Cron cron(std::string_view expression, std::string_view zone = "UTC") {
  auto parsed = Cron::parse(expression, zone);
  if (const auto* error = std::get_if<CronError>(&parsed)) FAIL(error->message);
  return std::get<Cron>(parsed);
}

/// The next time after a time, both in UTC; "never" when there is none.
inline std::string next(const Cron& cron, const std::string& after) {
  const auto time = cron.next(utc(after));
  return time ? text(*time) : "never";
}

inline CronError refused(std::string_view expression, std::string_view zone = "UTC") {
  auto parsed = Cron::parse(expression, zone);
  REQUIRE_MESSAGE(std::holds_alternative<CronError>(parsed), expression);
  return std::get<CronError>(parsed);
}

}  // namespace sluice::schedule::test

// SPDX-License-Identifier: Apache-2.0
#include "support/https/clock.hpp"

#include <cstdlib>
#include <string>

#include "support/https/date.hpp"

namespace sluice::support::https {

void report_clock(sdk::Person& person, std::string_view date, std::chrono::system_clock::time_point now) {
  const auto theirs = parse_date(date);
  if (!theirs) return person.note("clock", "the server does not say what time it has");
  const auto ahead = std::chrono::floor<std::chrono::seconds>(now - *theirs).count();
  const std::string difference =
      std::to_string(std::llabs(ahead)) + " s " + (ahead < 0 ? "behind" : "ahead of") + " the server's";
  if (std::llabs(ahead) < 60) return person.ok("clock", ahead == 0 ? "the same as the server's" : difference);
  person.warning(
      "clock", "this machine's is " + difference,
      "set both by NTP: certificates are checked by the clock, and times in records are compared by it");
}

}  // namespace sluice::support::https

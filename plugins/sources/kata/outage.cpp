// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/outage.hpp"

#include <algorithm>

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

namespace sluice::kata {

using std::chrono::milliseconds;

namespace {

/// All events before this time were read. While pages were full, events waited behind them, but none that was
/// older than the retention at the time of the page.
milliseconds complete_until(const Checkpoint& last) {
  if (last.fetched <= milliseconds(0)) return milliseconds(0);
  return std::max(last.caught_up, last.fetched - retention);
}

}  // namespace

std::string time_text(milliseconds since_epoch) {
  if (since_epoch <= milliseconds(0)) return "an unknown time";
  const Poco::Timestamp time(since_epoch.count() * 1000);
  return Poco::DateTimeFormatter::format(time, "%Y-%m-%d %H:%M:%S UTC");
}

std::optional<Gap> gap_after_outage(const Checkpoint& last, milliseconds now) {
  if (last.fetched <= milliseconds(0) || now - last.fetched <= retention) return std::nullopt;
  return Gap{complete_until(last), now - retention,
             "nothing could be read since " + time_text(last.fetched) +
                 ", and the Central Node hands out events for two hours only"};
}

Gap gap_after_forgotten_token(const Checkpoint& last, milliseconds now) {
  if (auto certain = gap_after_outage(last, now)) {
    certain->reason = "the Central Node no longer knows the continuation token; " + certain->reason;
    return *certain;
  }
  return {complete_until(last), now,
          "the Central Node no longer knows the continuation token; events of this time may be missing, and "
          "some may "
          "be delivered a second time"};
}

}  // namespace sluice::kata

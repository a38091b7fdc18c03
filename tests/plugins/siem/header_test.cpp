// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/header.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <time.h>

using namespace sluice;
using siem::HeaderWriter;

namespace {

constexpr auto moment = std::chrono::sys_days(std::chrono::year{2026} / 9 / 5) + std::chrono::hours(7) +
                        std::chrono::seconds(3) + std::chrono::microseconds(42);

siem::Config with(siem::Header header) {
  siem::Config config;
  config.header = header;
  return config;
}

}  // namespace

TEST_CASE(
    "an RFC 5424 header says priority, UTC time in microseconds, host, application, process and stream") {
  auto config = with(siem::Header::rfc5424);
  CHECK(HeaderWriter(config, "gateway", 77).text("events", moment) ==
        "<134>1 2026-09-05T07:00:03.000042Z gateway sluice 77 events - ");
  config.facility = 0;
  config.severity = 0;
  config.hostname = "named.example";
  config.app_name = "kata";
  CHECK(HeaderWriter(config, "gateway", 77).text("events", moment) ==
        "<0>1 2026-09-05T07:00:03.000042Z named.example kata 77 events - ");
}

TEST_CASE("what does not fit a header field is cut or replaced, and never empty") {
  const HeaderWriter writer(with(siem::Header::rfc5424), "", 1);
  CHECK(writer.text(std::string(40, 'x'), moment).ends_with(" - sluice 1 " + std::string(32, 'x') + " - "));
  const HeaderWriter odd(with(siem::Header::rfc5424), "my host\xC3\xA9", 1);
  CHECK(odd.text("s", moment).find(" my_host__ sluice ") != std::string::npos);
}

TEST_CASE("an RFC 3164 header has local time and a day of two characters") {
  ::setenv("TZ", "XXX-3", 1);
  ::tzset();
  CHECK(HeaderWriter(with(siem::Header::rfc3164), "gateway", 77).text("events", moment) ==
        "<134>Sep  5 10:00:03 gateway sluice: ");
  ::unsetenv("TZ");
  ::tzset();
}

TEST_CASE("without a header there is nothing before the record") {
  CHECK(HeaderWriter(with(siem::Header::none), "gateway", 77).text("events", moment).empty());
}

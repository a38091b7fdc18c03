// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/journal_state.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "sources/kics/journal_run.hpp"
#include "sources/kics/moment.hpp"

namespace sluice::kics {
namespace {

TEST_CASE("what was seen comes back as it was packed in few bytes") {
  std::unordered_map<uint64_t, Seen> seen;
  for (uint64_t n = 0; n < 1000; ++n)
    seen[45'000 + n] = {n * 0x9e3779b97f4a7c15ULL, 1'900'000'000'000 + static_cast<int64_t>(n) * 60'000};
  CHECK(pack_seen(seen).size() < 1000 * 18);
  seen[key_of("text")] = {~uint64_t{0}, -5};
  seen[18'446'744'073'709'551'615ULL] = {0, JournalState::always / 4};
  CHECK(unpack_seen(pack_seen(seen)) == seen);
  CHECK(unpack_seen(pack_seen({})).empty());
}

TEST_CASE("a packed text that is cut off is refused") {
  const std::string whole = pack_seen({{45'000, {7, 8}}, {45'001, {9, 10}}});
  CHECK_THROWS_AS(unpack_seen(whole.substr(0, whole.size() - 8)), std::invalid_argument);
}

TEST_CASE("a packed text that is no Base64 is refused, and leaks nothing") {
  CHECK_THROWS(unpack_seen(std::string(80, 'A') + "=A*!" + std::string(80, 'A')));
}

TEST_CASE("ids keep all of their bits") {
  CHECK(key_of("9007199254740993") == 9'007'199'254'740'993ULL);
  CHECK(key_of("9007199254740993") != key_of("9007199254740992"));
  CHECK(number_of("18446744073709551615") == 18'446'744'073'709'551'615ULL);
  CHECK(number_of("18446744073709551616") == 0);
  CHECK(number_of("1.5") == 0);
  CHECK(number_of("-4") == 0);
  CHECK(key_of("a") != key_of("b"));
}

TEST_CASE("what moved longest ago is forgotten first and the floor says so") {
  JournalState state;
  for (uint64_t n = 1; n <= 10; ++n) state.seen[n] = {n, static_cast<int64_t>(n) * 100};
  CHECK(state.trim(250, 100) == 0);
  CHECK(state.seen.size() == 8);
  CHECK(state.floor == 250);
  CHECK(state.trim(250, 5) == 3);
  CHECK(state.seen.size() == 5);
  CHECK(state.floor == 501);
  CHECK(state.seen.contains(6));
  CHECK_FALSE(state.seen.contains(5));
}

TEST_CASE("times are read in every form in which a Server may have them") {
  const int64_t whole = 1'771'235'748'000;
  CHECK(moment_of(R"("2026-02-16T09:55:48")") == whole);
  CHECK(moment_of(R"("2026-02-16T09:55:48Z")") == whole);
  CHECK(moment_of(R"("2026-02-16T09:55:48.222Z")") == whole + 222);
  CHECK(moment_of(R"("2026-02-16T09:55:48.222")") == whole + 222);
  CHECK(moment_of(R"("2026-02-16T09:55:48.2226667Z")") == whole + 222);
  CHECK(moment_of(R"("2026-02-16T12:55:48+03:00")") == whole);
  CHECK(moment_of(R"("2026-02-16 09:55:48")") == whole);
  CHECK(moment_of("1771235748") == whole);
  CHECK(moment_of("1771235748222") == whole + 222);
  for (const char* none : {"null", "\"\"", "\"yesterday\"", "true", "{}", "[]", "", "0", "-5",
                           "\"2026-02-16\"", "\"2026-13-45T99:99:99\"", "1e400"}) {
    CAPTURE(none);
    CHECK_FALSE(moment_of(none));
  }
  CHECK(to_filter_time(whole + 7) == "2026-02-16T09:55:48.007Z");
  CHECK(moment_of_http_date("Mon, 16 Feb 2026 09:55:48 GMT") == whole);
  CHECK_FALSE(moment_of_http_date("now"));
}

TEST_CASE("a time without a zone is of the zone that was named") {
  using namespace std::chrono_literals;
  const int64_t whole = 1'771'235'748'000;
  CHECK(moment_of(R"("2026-02-16T12:55:48")", 180min) == whole);
  CHECK(moment_of(R"("2026-02-16T12:55:48.5")", 180min) == whole + 500);
  CHECK(moment_of(R"("2026-02-16T09:55:48Z")", 180min) == whole);
  CHECK(moment_of(R"("2026-02-16T12:55:48+03:00")", 60min) == whole);
  CHECK(offset_of("+03:00") == 180min);
  CHECK(offset_of("-05:30") == -330min);
  for (const char* none : {"", "3", "+3:00", "+03-00", "+15:00", "UTC", "+03:00 "})
    CHECK_FALSE(offset_of(none));
}

TEST_CASE("a duration has a number and a unit") {
  using namespace std::chrono_literals;
  CHECK(duration_of("90s") == 90s);
  CHECK(duration_of("15m") == 15min);
  CHECK(duration_of("24h") == 24h);
  CHECK(duration_of("7d") == 168h);
  for (const char* none : {"", "h", "24", "24 h", "-1h", "1y", "999999999999h"})
    CHECK_FALSE(duration_of(none));
}

TEST_CASE("children are known by their ids in whatever form they stand") {
  const std::vector<std::string> names{"id"};
  using Ids = std::vector<std::string>;
  CHECK(children_of("[1,9007199254740993]", names) == Ids{"\"1\"", "\"9007199254740993\""});
  CHECK(children_of(R"(["7",{"id":8,"title":"x"},{"title":"y"},null,[]])", names) == Ids{"\"7\"", "\"8\""});
  CHECK(children_of("null", names).empty());
  CHECK(children_of("", names).empty());
}

}  // namespace
}  // namespace sluice::kics

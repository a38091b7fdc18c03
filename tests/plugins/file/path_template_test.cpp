// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/path_template.hpp"

#include <doctest/doctest.h>

#include "plugins/file/folder.hpp"

using namespace sluice;
using file::PathTemplate;

namespace {
constexpr std::chrono::sys_days new_year = std::chrono::year{2026} / 1 / 1;
}

TEST_CASE("the day is the UTC day") {
  CHECK(file::utc_date(new_year) == "2026-01-01");
  CHECK(file::utc_date(new_year - std::chrono::milliseconds(1)) == "2025-12-31");
  CHECK(file::utc_date(std::chrono::sys_days(std::chrono::year{2028} / 2 / 29)) == "2028-02-29");
}

TEST_CASE("placeholders are filled in and files are numbered before the extension") {
  const PathTemplate name("/log/{stream}/{pipeline}-{date}.ndjson", "kata");
  const auto key = name.key(new_year, "events");
  CHECK(name.path(key, 1) == "/log/events/kata-2026-01-01.ndjson");
  CHECK(name.path(key, 2) == "/log/events/kata-2026-01-01.2.ndjson");
  CHECK(name.folder() == "/log");
  CHECK(name.journal() == "/log/.{stream}_kata-{date}.ndjson.journal");
}

TEST_CASE("parts that the path does not use do not make a series of their own") {
  const PathTemplate name("/log/all.ndjson", "kata");
  CHECK(name.key(new_year, "events") == name.key(new_year + std::chrono::days(1), "alerts"));
  CHECK(name.folder() == "/log");
  CHECK(name.journal() == "/log/.all.ndjson.journal");
  CHECK(PathTemplate("/{date}", "p").journal() == "/.{date}.journal");
}

TEST_CASE("the newest file of a series is found, compressed or not") {
  const test::Folder folder;
  const PathTemplate name((folder / "x-{date}.ndjson").string(), "p");
  const auto key = name.key(new_year, "");
  CHECK(name.newest(key) == 0);
  test::write_file(folder / "x-2026-01-01.ndjson", "");
  CHECK(name.newest(key) == 1);
  test::write_file(folder / "x-2026-01-01.9.ndjson.gz", "");
  test::write_file(folder / "x-2026-01-01.10.ndjson.zst", "");
  test::write_file(folder / "x-2026-01-02.77.ndjson", "");
  test::write_file(folder / "x-2026-01-01.b.ndjson", "");
  test::write_file(folder / "x-2026-01-01.55.ndjson.zst.tmp", "");
  CHECK(name.newest(key) == 10);
}

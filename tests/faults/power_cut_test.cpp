// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdlib>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "faults/disk_site.hpp"

using namespace sluice;
using test::DiskSite;

namespace {

uint64_t number(const char* variable, uint64_t otherwise) {
  const char* wanted = std::getenv(variable);
  return wanted == nullptr ? otherwise : std::strtoull(wanted, nullptr, 10);
}

simulators::KataOptions flowing() {
  auto options = test::small_events(0);
  options.rate = 5'000;  // there is always something in flight
  return options;
}

void stop_flowing(DiskSite& site) {
  site.site.kata.set("rate", "0");
  site.site.kata.set("events", std::to_string(site.site.kata.counters().events + 500));
}

struct Total {
  uint64_t operations = 0, writes = 0, names = 0, torn = 0, changed = 0;
  void add(const disk::Cut& cut) {
    operations += cut.operations;
    writes += cut.unsynced_writes;
    names += cut.unsynced_names;
    torn += cut.torn_files;
    changed += cut.changed;
  }
};

}  // namespace

TEST_CASE("a power cut soon after the first start leaves the store, when it leaves records in a file") {
  DiskSite site(flowing(), "disk", disk::Journal::on);
  site.disk.begin();
  site.disk.kill_at(200);
  site.run_until_killed();
  site.disk.power_cut(1, {disk::Left::nothing, disk::Names::strict});
  CHECK(std::filesystem::file_size(site.file()) > 0);
  CHECK(std::filesystem::exists(site.store() / "sluice.db"));
  CHECK(site.check_store() > 0);
}

// SLUICE_CUTS and SLUICE_SEED: how many, and which.
TEST_CASE(
    "power cuts at random moments lose nothing, double nothing in a file, and leave no part of a table") {
  std::string buffer = "disk";
  bool failing_syncs = false;
  SUBCASE("disk buffer") {}
  SUBCASE("disk buffer, and syncs of the file sink fail now and then") {
    failing_syncs = true;
  }
  SUBCASE("memory buffer") {
    buffer = "memory";
  }
  const uint64_t seed = number("SLUICE_SEED", 20261122);
  const uint64_t cuts = number("SLUICE_CUTS", std::string(SLUICE_SANITIZE).empty() ? 15 : 6);
  INFO("SLUICE_SEED=" << seed);
  DiskSite site(flowing(), buffer, disk::Journal::on);
  const auto tables = site.expected_tables();
  REQUIRE(tables.size() == 2);
  std::mt19937_64 random(seed);
  Total total;
  uint64_t fetched = 0;
  for (uint64_t i = 0; i < cuts; ++i) {
    INFO("cut " << i);
    site.disk.begin();
    // Early ones meet the making of the store, later ones the flow.
    site.disk.kill_at(site.disk.operations() + 1 + random() % (i % 3 == 0 ? 60 : 600));
    if (failing_syncs) site.disk.fail(disk::op_sync, EIO, "/out/", static_cast<int64_t>(1 + random() % 3));
    site.run_until_killed();
    site.disk.all_faults_off();
    total.add(site.disk.power_cut(random()));
    const uint64_t now = site.check_store();
    CHECK(now >= fetched);  // what was stored at the last cut is there: no fresh start
    fetched = now;
    for (const auto& [name, text] : site.tables()) {
      CHECK(tables.contains(name));
      CHECK(text == tables.at(name));
    }
  }
  stop_flowing(site);
  const auto finished = site.run_once();
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto lines = site.site.file_lines();
  CHECK(lines.size() > 500);
  CHECK(lines == site.site.expected(lines.size()));
  CHECK(site.check_store() == lines.size());
  CHECK(site.tables() == tables);
  MESSAGE(cuts << " power cuts after " << total.operations << " operations; " << total.writes
               << " writes and " << total.names << " names were not synced, " << total.torn << " files torn, "
               << total.changed << " files and folders changed by them; " << lines.size() << " records");
}

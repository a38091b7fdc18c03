// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "faults/disk_site.hpp"
#include "support/contains.hpp"
#include "support/eventually.hpp"

using namespace sluice;
using test::contains;
using test::DiskSite;
using test::eventually;

namespace {

constexpr int64_t reserve = 16 << 20;

struct Trouble {
  const char* name;
  const char* place;  ///< part of the path: "/store/", "/out/", "/csv/"
  std::function<disk::Fault(disk::FaultyDisk&, const std::string&)> begin;
  const char* said;  ///< in the log
};

/// Room that is missing already: a table that replaces an older one gives back what that took, and the next
/// one of the same size would find just enough.
constexpr int64_t none_for_long = -(1 << 20);

disk::Fault full(disk::FaultyDisk& disk, const std::string& path) {
  return disk.full(none_for_long, path);
}

disk::Fault over_quota(disk::FaultyDisk& disk, const std::string& path) {
  return disk.full(none_for_long, path, EDQUOT);
}

std::function<disk::Fault(disk::FaultyDisk&, const std::string&)> failing(uint32_t operations) {
  return [=](disk::FaultyDisk& disk, const std::string& path) { return disk.fail(operations, EIO, path); };
}

const Trouble troubles[] = {
    {"the disk of the file sink is full", "/out/", full, "No space left on device; make room on that disk"},
    {"the file sink is over its quota", "/out/", over_quota, "make room on that disk"},
    {"the disk of the file sink cannot be written", "/out/", failing(disk::op_write), "Input/output error"},
    {"the disk of the file sink cannot be synced", "/out/", failing(disk::op_sync), "Input/output error"},
    {"the disk of the CSV sink is full", "/csv/", full, "No space left on device; make room"},
    {"the disk of the CSV sink cannot be written", "/csv/", failing(disk::op_write), "Input/output error"},
    {"the disk of the CSV sink cannot be synced", "/csv/", failing(disk::op_sync), "Input/output error"},
    {"the disk of the store cannot be written", "/store/", failing(disk::op_write),
     "the disk or file system"},
    {"the disk of the store cannot be synced", "/store/", failing(disk::op_sync), "the disk or file system"},
    {"the disk of the store cannot be read", "/store/", failing(disk::op_read),
     "that the disk cannot be read"},
};

simulators::KataOptions flowing() {
  auto options = test::small_events(0);
  options.rate = 2'000;
  return options;
}

/// The rest is fetched and delivered without faults, and everything is there, once.
void check_complete(DiskSite& site, test::Program& program) {
  site.site.kata.set("rate", "0");
  site.site.kata.set("events", std::to_string(site.site.kata.counters().events + 500));
  program.signal(SIGTERM);
  const auto ending = program.wait();
  INFO(program.errors());
  CHECK(ending.code == 0);
  const auto finished = site.run_once();
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  const auto lines = site.site.file_lines();
  CHECK(lines == site.site.expected(lines.size()));
  CHECK(site.check_store() == lines.size());
  CHECK(site.tables() == site.expected_tables());
}

}  // namespace

TEST_CASE("a disk that fails is told of, waited for, and costs nothing") {
  for (const auto& trouble : troubles) {
    SUBCASE(trouble.name) {
      DiskSite site(flowing(), "disk", disk::Journal::off);
      auto program = site.start();
      REQUIRE(eventually([&] { return site.site.file_lines().size() > 200 && site.tables().size() == 2; }));

      auto fault = trouble.begin(site.disk, trouble.place);
      CHECK(eventually([&] { return fault.injected() > 2 && contains(program.errors(), "retry in"); }));
      CHECK(eventually([&] { return contains(program.errors(), trouble.said); }));
      CHECK(eventually(
          [&] { return contains(site.status(), "in trouble") && !contains(site.status(), "0 in trouble"); }));
      fault.off();

      const auto before = site.site.file_lines().size();
      CHECK(eventually([&] { return site.site.file_lines().size() > before + 1000; }));
      CHECK(eventually([&] { return contains(site.status(), "0 in trouble"); }));
      INFO(program.errors());
      check_complete(site, program);
    }
  }
}

TEST_CASE("a full store holds its sources back, delivers what it has, and goes on when there is room") {
  DiskSite site(flowing(), "disk", disk::Journal::off);
  auto full = site.disk.full(reserve + (64 << 20), "/store/");
  auto program = site.start();
  REQUIRE(eventually([&] { return site.site.file_lines().size() > 200; }));
  CHECK(contains(site.metrics(), "sluice_store_has_room 1"));
  auto sink = site.disk.full(0, "/out/");
  REQUIRE(eventually([&] { return sink.injected() > 20; }));  // there is a backlog now
  full.set_room(0);
  CHECK(eventually([&] { return contains(site.metrics(), "sluice_store_has_room 0"); }));
  CHECK(eventually([&] { return contains(site.status(), "the disk is full"); }));
  CHECK(contains(program.errors(), "make room, sluice goes on by itself"));
  // In the store itself, too: what its pipelines and their sinks do.
  CHECK(eventually([&] { return contains(site.ledger(), "source: retrying: store"); }));
  CHECK(contains(site.ledger(), "make room on that disk"));
  const auto before = site.site.file_lines().size();
  sink.off();
  CHECK(eventually([&] { return site.site.file_lines().size() > before; }));
  CHECK(contains(site.metrics(), "sluice_store_has_room 0"));
  full.off();
  CHECK(eventually([&] { return contains(site.metrics(), "sluice_store_has_room 1"); }));
  CHECK(eventually([&] { return site.site.file_lines().size() > before + 5000; }));
  INFO(program.errors());
  check_complete(site, program);
}

TEST_CASE("with the memory buffer a full store delivers on, as it stores little more than positions") {
  DiskSite site(flowing(), "memory", disk::Journal::off);
  auto full = site.disk.full(reserve + (64 << 20), "/store/");
  auto program = site.start();
  REQUIRE(eventually([&] { return site.site.file_lines().size() > 200; }));
  full.set_room(0);
  CHECK(eventually([&] { return full.injected() > 0; }));
  const auto before = site.site.file_lines().size();
  CHECK(eventually([&] { return site.site.file_lines().size() > before + 1000; }));
  full.off();
  CHECK(eventually([&] { return contains(site.metrics(), "sluice_store_has_room 1"); }));
  INFO(program.errors());
  check_complete(site, program);
}

TEST_CASE("a service starts on a full disk, with the reserve of its last run") {
  DiskSite site(flowing(), "disk", disk::Journal::off);
  {
    auto program = site.start();
    REQUIRE(eventually([&] { return site.site.file_lines().size() > 200; }));
    program.signal(SIGKILL);
    program.wait();
  }
  auto full = site.disk.full(0, "/store/");
  auto program = site.start();
  CHECK(eventually([&] { return contains(program.errors(), "2 pipelines are running"); }));
  INFO(program.errors());
  full.off();
  const auto before = site.site.file_lines().size();
  CHECK(eventually([&] { return site.site.file_lines().size() > before + 1000; }));
  INFO(program.errors());
  check_complete(site, program);
}

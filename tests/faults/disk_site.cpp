// SPDX-License-Identifier: Apache-2.0
#include "faults/disk_site.hpp"

#include <csignal>
#include <utility>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>

#include "observe/http_server.hpp"
#include "store/database.hpp"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

simulators::KicsOptions kics_options(const fs::path& folder) {
  simulators::KicsOptions options;
  options.folder = folder / "kics";
  fs::create_directories(options.folder);
  return options;
}

std::string host_table(const fs::path& store) {
  return "[store]\npath = \"" + store.string() + "\"\n[retry]\ninitial = \"20ms\"\nmax = \"100ms\"\n";
}

std::map<std::string, std::string> tables_in(const fs::path& folder) {
  std::map<std::string, std::string> tables;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".csv")
      tables[entry.path().filename().string()] = read_file(entry.path());
  }
  return tables;
}

}  // namespace

DiskSite::DiskSite(simulators::KataOptions kata, const std::string& buffer, disk::Journal journal)
    : site(std::move(kata)),
      kics(kics_options(site.folder())),
      state_(site.folder() / "state"),
      beside_(site.folder() / "beside"),
      disk(site.folder() / "disk", {state_, site.folder() / "out", site.folder() / "csv"}, journal) {
  fs::create_directories(state_);
  fs::create_directories(beside_ / "csv");
  fs::create_directories(csv());
  site.pipeline({"file"}, buffer, "max_events = 200\n");
  write_file(site.config() / "sluice.toml", host_table(store()) + "[admin]\nsocket = \"" +
                                                (site.folder() / "sluice.sock").string() + "\"\n");
  write_file(site.folder() / "kics/package.password", "simulator\n");
  inventory_pipeline(site.config(), csv());
}

void DiskSite::inventory_pipeline(const fs::path& config, const fs::path& csv) const {
  const std::string package = (site.folder() / "kics/package").string();
  write_file(config / "pipelines/kics.toml",
             "[schedule]\nevery = \"50ms\"\n[source]\nplugin = \"kics\"\npackage = \"" + package +
                 ".zip\"\npackage_password = { file = \"" + package +
                 ".password\" }\nresources = [\"device-apps\", \"device-users\"]\n"
                 "[[sink]]\nplugin = \"csv\"\ndirectory = \"" +
                 csv.string() + "\"\nprofile = \"compat\"\n");
}

Program DiskSite::start() {
  const disk::Loaded loaded(disk);
  return Program(site.folder(), site.arguments({"run"}));
}

void DiskSite::run_until_killed() {
  Program program = start();
  const Ending ending = program.wait();
  INFO(program.errors());
  REQUIRE(ending.signal == SIGKILL);
}

Finished DiskSite::run_once() {
  const disk::Loaded loaded(disk);
  return site.run_once();
}

std::string DiskSite::status() {
  return run_program(beside_, site.arguments({"status"})).output;
}

std::string DiskSite::metrics() const {
  return observe::http_get(site.folder() / "sluice.sock", "/metrics").body;
}

std::string DiskSite::ledger() const {
  return run_program(beside_, site.arguments({"ledger"})).output;
}

uint64_t DiskSite::check_store() {
  if (!fs::exists(store() / "sluice.db")) return 0;
  const fs::path copy = site.folder() / "copy";
  fs::remove_all(copy);
  fs::copy(store(), copy, fs::copy_options::recursive);
  {
    store::Database database(copy / "sluice.db", false);
    store::Query row = database.query("PRAGMA integrity_check");
    REQUIRE(row.step());
    CHECK(row.text(0) == "ok");
  }
  // Nothing of it is durable yet when the cut came before the tables.
  if (store::Database(copy / "sluice.db", false).integer("PRAGMA user_version") == 0) return 0;
  const Finished shown = run_program(beside_, {"ledger", "--format", "json", "--store", copy.string()});
  INFO(shown.output, shown.errors);
  REQUIRE(shown.code == 0);
  Poco::JSON::Parser parser;
  const auto accounts = parser.parse(shown.output).extract<Poco::JSON::Array::Ptr>();
  uint64_t fetched = 0;
  for (unsigned i = 0; i < accounts->size(); ++i) {
    const auto account = accounts->getObject(i);
    CHECK(account->getValue<bool>("adds_up"));
    if (account->getValue<std::string>("pipeline") == "kata")
      fetched = account->getValue<uint64_t>("fetched");
  }
  return fetched;
}

std::map<std::string, std::string> DiskSite::tables() const {
  return tables_in(csv());
}

std::map<std::string, std::string> DiskSite::expected_tables() {
  write_file(beside_ / "config/sluice.toml", host_table(beside_ / "store"));
  inventory_pipeline(beside_ / "config", beside_ / "csv");
  const Finished finished =
      run_program(beside_, {"run", "--once", "--config", (beside_ / "config").string()});
  INFO(finished.errors);
  REQUIRE(finished.code == 0);
  return tables_in(beside_ / "csv");
}

}  // namespace sluice::test

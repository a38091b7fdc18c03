// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "simulators/kics/simulator.hpp"
#include "support/contains.hpp"

using namespace sluice;

namespace {

void replace(std::string& text, const std::string& from, const std::string& to) {
  REQUIRE(test::contains(text, from));
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// A shipped pipeline, with the values that its comments call "yours" changed.
std::string shipped(const std::string& name, const std::vector<std::pair<std::string, std::string>>& yours) {
  std::string text = test::read_file(std::filesystem::path(PIPELINES) / (name + ".toml"));
  for (const auto& [from, to] : yours) replace(text, from, to);
  return text;
}

}  // namespace

TEST_CASE("the shipped pipeline kata-events-to-kuma moves every event") {
  test::Site site(test::small_events(1000));
  const std::string kata = (site.folder() / "kata").string();
  test::write_file(site.config() / "pipelines/kata-events-to-kuma.toml",
                   shipped("kata-events-to-kuma", {{"https://central-node.example", site.kata.url()},
                                                   {"/etc/sluice/kata", kata},
                                                   {"kuma.example:5160", site.receiver.address()}}));
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(site.siem_lines() == site.expected(1000));
}

TEST_CASE("the shipped pipeline kics-inventory-to-csv writes the three files of the Python exporter") {
  const test::TemporaryFolder folder;
  simulators::KicsOptions options;
  options.folder = folder.path() / "kics";
  std::filesystem::create_directories(options.folder);
  const simulators::KicsSimulator kics(options);
  const auto config = folder.path() / "config";
  const auto csv = folder.path() / "csv";
  std::filesystem::create_directories(csv);
  test::write_file(folder.path() / "kics/package.password", "simulator\n");
  test::write_file(config / "sluice.toml",
                   "[store]\npath = \"" + (folder.path() / "store").string() + "\"\n");
  test::write_file(config / "pipelines/kics-inventory-to-csv.toml",
                   shipped("kics-inventory-to-csv", {{"/etc/sluice/kics", (folder.path() / "kics").string()},
                                                     {"/var/lib/sluice/csv", csv.string()}}));
  const auto finished = test::run_program(folder.path(), {"run", "--once", "--config", config.string()});
  INFO(finished.errors, finished.output);
  CHECK(finished.code == 0);
  for (const char* name : {"DeviceApplications.csv", "DevicePatches.csv", "DeviceUsers.csv"}) {
    const std::string text = test::read_file(csv / name);
    CHECK(text.starts_with("\xEF\xBB\xBF"));
    CHECK(test::contains(text, "Идентификатор"));
    CHECK(text.ends_with("\r\n"));
  }
}

// SPDX-License-Identifier: Apache-2.0
// A store that is damaged between two runs of the real program.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "support/contains.hpp"

using namespace sluice;
using test::contains;
using test::Site;

namespace {

simulators::ReceiverOptions no_collector() {
  simulators::ReceiverOptions options;
  options.behaviour = simulators::Behaviour::down;
  return options;
}

/// A site whose collector is down, so that all events are in the buffer.
struct Backlog {
  static constexpr std::size_t events = 3000;

  Backlog() : site(test::small_events(events), no_collector()) {
    site.pipeline({"siem"}, "disk");
    run({"run", "--once", "--give-up-after", "1s"});
    REQUIRE(site.ledger()->getValue<std::size_t>("fetched") >= events);
  }
  test::Finished run(std::vector<std::string> words) const {
    return test::run_program(site.folder(), site.arguments(std::move(words)));
  }
  std::filesystem::path store() const { return site.folder() / "store"; }
  /// Ruins the last part of the file, which has batches.
  void ruin_the_end() const {
    const auto file = store() / "sluice.db";
    const auto size = std::filesystem::file_size(file);
    std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(static_cast<std::streamoff>(size - 16'384));
    out << std::string(16'384, 'Z');
  }
  std::filesystem::path aside() const {
    for (const auto& entry : std::filesystem::directory_iterator(store())) {
      if (contains(entry.path().string(), "damaged-")) return entry.path();
    }
    return {};
  }

  Site site;
};

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE_FIXTURE(Backlog, "what is in the buffer can be exported, one record a line as it came") {
  CHECK(run({"store", "check"}).code == 0);
  const auto exported = run({"store", "export", "kata"});
  CHECK(exported.code == 0);
  CHECK(lines_of(exported.output) >= events);
  CHECK(contains(exported.output, site.expected(events).at(17) + "\n"));
  CHECK(run({"store", "export", "nobody"}).code == 1);
  CHECK(run({"store", "repair"}).code == 0);
  CHECK(aside().empty());
}

TEST_CASE_FIXTURE(Backlog, "a damaged store is set aside with a report, and what can be read goes on") {
  ruin_the_end();
  const auto checked = run({"store", "check"});
  CHECK(checked.code == 1);
  CHECK(contains(checked.output, "is damaged"));
  SUBCASE("by the next start") {
    const auto again = run({"run", "--once", "--give-up-after", "1s"});
    CHECK(contains(again.errors, "is damaged"));
    CHECK(contains(again.errors, "set aside in"));
  }
  SUBCASE("by a person") {
    const auto repaired = run({"store", "repair"});
    CHECK(repaired.code == 0);
    CHECK(contains(repaired.output, "repaired: "));
  }
  REQUIRE_FALSE(aside().empty());
  CHECK(contains(test::read_file(aside() / "report.txt"), "A new store was made"));
  CHECK(run({"store", "check"}).code == 0);
  CHECK(site.ledger()->getValue<bool>("adds_up"));
  CHECK(site.ledger()->getValue<std::size_t>("fetched") >= events);  // the checkpoint is kept
}

TEST_CASE_FIXTURE(Backlog, "a store whose head is ruined, or that is gone, is never begun anew in silence") {
  SUBCASE("ruined") {
    std::fstream(store() / "sluice.db", std::ios::binary | std::ios::in | std::ios::out)
        << std::string(200, 'Z');
  }
  SUBCASE("empty") {
    std::filesystem::resize_file(store() / "sluice.db", 0);
  }
  SUBCASE("gone") {
    std::filesystem::remove(store() / "sluice.db");
  }
  const auto refused = run({"run", "--once"});
  CHECK(refused.code == 75);
  CHECK(contains(refused.errors, "nothing is begun"));
  CHECK(run({"store", "check"}).code == 1);
  CHECK(run({"store", "repair"}).code == 75);
  CHECK(run({"run", "--once"}).code == 75);
}

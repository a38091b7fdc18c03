// SPDX-License-Identifier: Apache-2.0
// From nothing to records at the other end: `sluice setup`, `run --once` and `doctor` as a person types them.
#include <filesystem>

#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "simulators/kics/simulator.hpp"
#include "support/contains.hpp"

using namespace sluice;
using test::contains;
using test::Site;

namespace {

/// A KICS Server and an empty configuration folder.
struct Plant {
  Plant() : kics(options()) {
    std::filesystem::create_directories(csv());
    test::write_file(folder.path() / "password", "simulator\n");
    test::write_file(config() / "sluice.toml",
                     "[store]\npath = \"" + (folder.path() / "store").string() + "\"\n");
  }
  simulators::KicsOptions options() const {
    simulators::KicsOptions chosen;
    chosen.folder = folder.path() / "kics";
    std::filesystem::create_directories(chosen.folder);
    return chosen;
  }
  std::filesystem::path config() const { return folder.path() / "config"; }
  std::filesystem::path csv() const { return folder.path() / "csv"; }
  test::Finished sluice(std::vector<std::string> words) {
    words.insert(words.end(), {"--config", config().string()});
    return test::run_program(folder.path(), words);
  }
  test::Finished set_up(const std::vector<std::string>& more) {
    std::vector<std::string> words{"setup", "kics", kics.package().string(), "--yes"};
    words.insert(words.end(), more.begin(), more.end());
    return sluice(words);
  }
  std::vector<std::string> with_password() const {
    return {"--package-password-file", (folder.path() / "password").string(), "--csv-dir", csv().string()};
  }

  test::TemporaryFolder folder;
  simulators::KicsSimulator kics;
};

/// The certificate's fingerprint as a person reads it off the Central Node.
std::string fingerprint_of(const test::Finished& refused) {
  const std::string mark = "shows SHA-256 ";
  const auto at = refused.errors.find(mark);
  REQUIRE(at != std::string::npos);
  return refused.errors.substr(at + mark.size(), 95);
}

}  // namespace

TEST_CASE("setup kics makes a pipeline that delivers and that doctor finds well until the Server is gone") {
  Plant plant;
  const auto set_up = plant.set_up(plant.with_password());
  INFO(set_up.output, set_up.errors);
  REQUIRE(set_up.code == 0);
  CHECK(contains(set_up.output, "Next: sluice run --once"));
  CHECK_FALSE(contains(set_up.output + set_up.errors, "simulator"));

  const auto ran = plant.sluice({"run", "--once"});
  INFO(ran.output, ran.errors);
  CHECK(ran.code == 0);
  const auto files = std::distance(std::filesystem::directory_iterator(plant.csv()), {});
  CHECK(files == 4);                                            // one for each of the devices' tables
  CHECK(contains(ran.output, "delivered 96, dead letters 0"));  // all rows of the four

  const auto well = plant.sluice({"doctor"});
  INFO(well.output, well.errors);
  CHECK(well.code == 0);
  CHECK(contains(well.output, "KICS for Networks 4.3.0.100"));
  plant.kics.stop();
  const auto ill = plant.sluice({"doctor"});
  CHECK(ill.code == 1);
  CHECK(contains(ill.output, "FAILURE"));
  CHECK(contains(ill.output, "no firewall"));
}

TEST_CASE("setup kics keeps the key to its owner and says what is wrong with a password") {
  Plant plant;
  SUBCASE("right") {
    REQUIRE(plant.set_up(plant.with_password()).code == 0);
    using std::filesystem::perms;
    std::size_t keys = 0;
    for (const auto& entry : std::filesystem::directory_iterator(plant.config() / "kics")) {
      if (entry.path().extension() != ".key") continue;
      ++keys;
      CHECK((entry.status().permissions() & (perms::group_all | perms::others_all)) == perms::none);
    }
    CHECK(keys == 1);
    const auto again = plant.set_up(plant.with_password());
    CHECK(again.code == 0);
    CHECK(contains(again.output, "is there already, as it should be"));
  }
  SUBCASE("wrong") {
    test::write_file(plant.folder.path() / "password", "guessed\n");
    const auto refused = plant.set_up(plant.with_password());
    CHECK(refused.code == 1);
    CHECK(contains(refused.errors, "wrong password"));
    CHECK_FALSE(contains(refused.errors, "guessed"));
  }
  SUBCASE("nobody there to ask") {
    const auto refused = plant.set_up({});
    CHECK(refused.code == 1);
    CHECK(contains(refused.errors, "--package-password-file"));
  }
}

TEST_CASE("setup kata with a fingerprint makes a pipeline that delivers and that doctor finds well") {
  Site site(test::small_events(100));
  const auto set_up = [&](const std::string& fingerprint) {
    return test::run_program(
        site.folder(), site.arguments({"setup", "kata", "--url", site.kata.url(), "--siem",
                                       site.receiver.address(), "--yes", "--fingerprint", fingerprint}));
  };
  const auto refused = set_up("AB:CD");
  CHECK(refused.code == 1);
  const auto done = set_up(fingerprint_of(refused));
  INFO(done.output, done.errors);
  REQUIRE(done.code == 0);

  const auto ran = site.run_once();
  INFO(ran.output, ran.errors);
  CHECK(ran.code == 0);
  CHECK(site.siem_lines() == site.expected(100));

  const auto well = test::run_program(site.folder(), site.arguments({"doctor"}));
  INFO(well.output, well.errors);
  CHECK(well.code == 0);
  site.kata.stop();
  const auto ill = test::run_program(site.folder(), site.arguments({"doctor"}));
  CHECK(ill.code == 1);
  CHECK(contains(ill.output, "no firewall"));
}

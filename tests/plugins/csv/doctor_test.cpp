// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/doctor.hpp"

#include <doctest/doctest.h>

#include "plugins/csv/harness.hpp"
#include "support/recorded_person.hpp"
#include "support/recording_emit.hpp"

namespace sluice::csv {
namespace {

struct DoctorTest {
  csv::test::TemporaryFolder folder;
  sluice::test::RecordingHost host;
  sluice::test::RecordedPerson someone;
  Config config;
  DoctorTest() { config.directory = folder.path() / "out"; }
  void run() {
    auto person = someone.person();
    doctor(config, host.host(), person);
  }
};

TEST_CASE_FIXTURE(DoctorTest, "doctor says that the folder can be written and leaves it as it is") {
  std::filesystem::create_directories(config.directory);
  run();
  INFO(someone.everything());
  CHECK(someone.said("OK folder: "));
  CHECK(someone.said("OK files: "));
  CHECK(std::filesystem::is_empty(config.directory));
}

TEST_CASE_FIXTURE(DoctorTest, "doctor names a folder that is not there and does not make it") {
  run();
  CHECK(someone.said("FAILURE folder: "));
  CHECK(someone.remedies.at(0).find("mounted") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(config.directory));
}

TEST_CASE_FIXTURE(DoctorTest, "doctor names what is in the way of a file") {
  config.files = {{"device-apps", "apps.csv"}};
  std::filesystem::create_directories(std::filesystem::path(config.directory) / "apps.csv");
  run();
  CHECK(someone.said("FAILURE file: " + config.directory + "/apps.csv is a folder"));
  CHECK_FALSE(someone.said("OK files: "));
}

}  // namespace
}  // namespace sluice::csv

// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/doctor.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/plugin.hpp>

#include "plugins/file/folder.hpp"
#include "support/recorded_person.hpp"
#include "support/recording_emit.hpp"

using namespace sluice;

namespace {

struct DoctorTest {
  test::Folder folder;
  test::RecordingHost host;
  test::RecordedPerson someone;
  file::Config config;
  void run() {
    auto person = someone.person();
    file::doctor(config, host.host(), person);
  }
};

}  // namespace

TEST_CASE_FIXTURE(DoctorTest, "doctor looks at the folder that has to be there and makes nothing") {
  config.path = folder / "{stream}/{date}.ndjson";
  run();
  INFO(someone.everything());
  CHECK(someone.said("OK folder: " + folder.path().string() + " can be written"));
  CHECK(someone.said("OK disk space: "));
  CHECK(folder.names().empty());
}

TEST_CASE_FIXTURE(DoctorTest, "doctor names a folder that is not there with what to do") {
  config.path = folder / "out/{date}.ndjson";
  run();
  CHECK(someone.said("FAILURE folder: "));
  CHECK(someone.remedies.at(0).find("install -d") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_CASE_FIXTURE(DoctorTest, "doctor names a file that is in the way of the folder") {
  test::write_file(folder / "out", "x");
  config.path = folder / "out/{date}.ndjson";
  run();
  CHECK(someone.said("FAILURE folder: "));
}

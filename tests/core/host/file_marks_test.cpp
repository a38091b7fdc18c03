// SPDX-License-Identifier: Apache-2.0
#include "host/file_marks.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"

using namespace sluice;

namespace {

struct Files {
  test::TemporaryFolder folder;

  std::string write(const std::string& name, const std::string& text) {
    const auto path = folder.path() / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  static config::PipelineConfig pipeline(const std::string& path, uint32_t type = SLUICE_OPTION_FILE) {
    config::Setting setting;
    setting.type = type;
    setting.name = "certificate";
    setting.text = path;
    std::vector<config::Setting> settings;
    settings.push_back(std::move(setting));
    config::PipelineConfig config;
    config.sinks.push_back({"siem", "siem", config::Settings(std::move(settings))});
    return config;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Files, "a file has the same mark until its content changes") {
  const auto path = write("cert.pem", std::string(200'000, 'a'));
  const auto config = pipeline(path);
  const auto before = host::marks_of_files(config);
  REQUIRE(before.size() == 1);
  write("cert.pem", std::string(200'000, 'a'));
  CHECK(host::marks_of_files(config) == before);
  write("cert.pem", std::string(199'999, 'a') + 'b');
  CHECK(host::marks_of_files(config) != before);
}

TEST_CASE_FIXTURE(Files, "a file that comes or goes has changed") {
  const auto path = write("cert.pem", "");
  const auto config = pipeline(path);
  const auto empty = host::marks_of_files(config);
  std::filesystem::remove(path);
  CHECK(host::marks_of_files(config) != empty);
}

TEST_CASE_FIXTURE(Files, "where a sink writes is not looked at") {
  CHECK(host::marks_of_files(pipeline(write("out.csv", "x"), SLUICE_OPTION_PATH)).empty());
}

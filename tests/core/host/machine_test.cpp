// SPDX-License-Identifier: Apache-2.0
#include "host/machine.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "base/folder.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using test::contains;

namespace {

std::vector<config::PipelineConfig> one_pipeline(uint64_t buffer) {
  std::vector<config::PipelineConfig> pipelines(1);
  pipelines[0].buffer = {config::BufferType::disk, buffer};
  return pipelines;
}

}  // namespace

TEST_CASE("a store that is not there yet is fine where its folder can be made") {
  const test::TemporaryFolder folder;
  const auto findings = host::look_at_store(folder.path() / "state/store", one_pipeline(1000));
  CHECK(findings.at(0).level == SLUICE_FINDING_OK);
  CHECK(contains(findings.at(0).result, "will be made"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "state"));
}

TEST_CASE("a store in use is said to be in use") {
  const test::TemporaryFolder folder;
  const base::FolderLock lock(folder.path());
  CHECK(contains(host::look_at_store(folder.path(), {}).at(0).result, "in use by a running sluice"));
}

TEST_CASE("a store below a file cannot be made") {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  const auto finding = host::look_at_store(folder.path() / "file/store", {}).at(0);
  CHECK(finding.level == SLUICE_FINDING_FAILURE);
  CHECK_FALSE(finding.remedy.empty());
}

TEST_CASE("buffers that the disk cannot hold are warned about before it is full") {
  const test::TemporaryFolder folder;
  CHECK(host::look_at_store(folder.path(), one_pipeline(1000)).at(1).level == SLUICE_FINDING_OK);
  const auto finding = host::look_at_store(folder.path(), one_pipeline(uint64_t{1} << 60)).at(1);
  CHECK(finding.level == SLUICE_FINDING_WARNING);
  CHECK(contains(finding.remedy, "max_size"));
}

// SPDX-License-Identifier: Apache-2.0
#include "base/folder.hpp"

#include <optional>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;

TEST_CASE("a private folder is made with its parents, for its owner alone") {
  const test::TemporaryFolder folder;
  base::make_private_folder(folder.path() / "a" / "b");
  struct stat status {};
  REQUIRE(::stat((folder.path() / "a" / "b").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0700U);
  CHECK_NOTHROW(base::make_private_folder(folder.path() / "a" / "b"));
}

TEST_CASE("a folder has one holder at a time, and the second one learns who it is") {
  const test::TemporaryFolder folder;
  std::optional<base::FolderLock> first(std::in_place, folder.path());
  CHECK(base::is_locked(folder.path()));
  try {
    const base::FolderLock second(folder.path());
    FAIL("the folder has two holders");
  } catch (const base::Error& error) {
    CHECK(std::string(error.what()).find("process " + std::to_string(::getpid())) != std::string::npos);
  }
  first.reset();
  CHECK(!base::is_locked(folder.path()));
  CHECK_NOTHROW(base::FolderLock(folder.path()));
}

TEST_CASE("a temporary file leaves no name behind") {
  const test::TemporaryFolder folder;
  const base::Descriptor file = base::temporary_file(folder.path());
  CHECK(::write(file.get(), "x", 1) == 1);
  CHECK(std::filesystem::is_empty(folder.path()));
}

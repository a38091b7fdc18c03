// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;

namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

mode_t mode_of(const std::filesystem::path& file) {
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("a whole file is put in place with its mode and its folders") {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "a/b/key";
  base::write_whole_file(file, "first", 0600);
  CHECK(content_of(file) == "first");
  CHECK(mode_of(file) == 0600);
  base::write_whole_file(file, "second", 0644);
  CHECK(content_of(file) == "second");
  CHECK(mode_of(file) == 0644);
  CHECK(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}) ==
        1);  // nothing left over
}

TEST_CASE("a file that cannot be put in place leaves what was there and nothing beside it") {
  const test::TemporaryFolder folder;
  const auto taken = folder.path() / "taken";
  std::filesystem::create_directories(taken / "inside");  // a folder is not replaced by a file
  CHECK_THROWS_AS(base::write_whole_file(taken, "x", 0600), base::Error);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  std::ofstream(folder.path() / "file") << "x";
  CHECK_THROWS_AS(base::write_whole_file(folder.path() / "file/key", "x", 0600), base::Error);
}

TEST_CASE("the owner of a file is found by the name of the account") {
  CHECK_FALSE(base::find_account("no-such-account-here"));
  const auto root = base::find_account("root");
  REQUIRE(root);
  CHECK(root->user == 0);
  if (::geteuid() != 0) return;  // only root gives files away
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "new/key";
  base::write_whole_file(file, "x", 0600, base::Account{65534, 65534});
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK(status.st_uid == 65534);
  REQUIRE(::stat(file.parent_path().c_str(), &status) == 0);
  CHECK(status.st_uid == 65534);
}

// SPDX-License-Identifier: Apache-2.0
#include "support/checkup/folder.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "support/recorded_person.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;

TEST_CASE("a folder is fine where it can be written or made") {
  const test::TemporaryFolder folder;
  test::RecordedPerson someone;
  auto person = someone.person();
  support::checkup::report_folder(person, folder.path());
  CHECK(someone.said("OK folder: " + folder.path().string() + " can be written"));
  support::checkup::report_folder(person, folder.path() / "a/b");
  CHECK(someone.said("OK folder: " + folder.path().string() + "/a/b will be made"));
  std::ofstream(folder.path() / "file") << "x";
  support::checkup::report_folder(person, folder.path() / "file/b");
  CHECK(someone.said("FAILURE folder: "));
}

// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/journal.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>

#include "plugins/file/folder.hpp"

using namespace sluice;
using file::Journal;

TEST_CASE("entries are found at the next opening, until they are cleared") {
  const test::Folder folder;
  {
    Journal journal(folder / ".j", "p/s");
    CHECK(journal.found().empty());
    journal.add({7, true, 0, 0, "/log/new file"});
    journal.add({7, false, 512, 42, "/log/old"});
  }
  {
    Journal journal(folder / ".j", "p/s");
    REQUIRE(journal.found().size() == 2);
    CHECK(journal.found()[0].created);
    CHECK(journal.found()[0].transaction == 7);
    CHECK(journal.found()[0].path == "/log/new file");
    CHECK_FALSE(journal.found()[1].created);
    CHECK(journal.found()[1].length == 512);
    CHECK(journal.found()[1].inode == 42);
    journal.clear();
    journal.add({8, true, 0, 0, "/log/next"});
  }
  CHECK(Journal(folder / ".j", "p/s").found().size() == 1);
}

TEST_CASE("a line torn at any byte is no entry, and half a path is never taken for a path") {
  const test::Folder folder;
  {
    Journal journal(folder / ".j", "p/s");
    journal.add({1, true, 0, 0, "/log/a"});
    journal.add({1, true, 0, 0, "/log/abcdef"});
  }
  const std::string whole = test::read_file(folder / ".j");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    for (const char* behind : {"", "\n"}) {
      test::write_file(folder / ".j", whole.substr(0, size) + behind);
      const Journal journal(folder / ".j", "p/s");
      for (const auto& entry : journal.found()) {
        CHECK((entry.path == "/log/a" || entry.path == "/log/abcdef"));
      }
    }
  }
}

TEST_CASE("another owner's entries are not ours") {
  const test::Folder folder;
  Journal(folder / ".j", "p/s").add({1, true, 0, 0, "/log/a"});
  CHECK(Journal(folder / ".j", "q/s").found().empty());
}

TEST_CASE("two sinks cannot have one journal at the same time") {
  const test::Folder folder;
  const Journal first(folder / ".j", "p/s");
  try {
    const Journal second(folder / ".j", "q/s");
    FAIL("opened twice");
  } catch (const sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_BROKEN);
    CHECK(std::string(failure.what()).find((folder / ".j").string()) != std::string::npos);
  }
}

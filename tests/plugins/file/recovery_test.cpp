// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <doctest/doctest.h>

#include "plugins/file/folder.hpp"
#include "plugins/file/sink_harness.hpp"
#include "sinks/file/sink.hpp"

using namespace sluice;
using test::Lines;

namespace {

constexpr std::chrono::sys_days new_year = std::chrono::year{2026} / 1 / 1;

/// A sink that can be thrown away at any moment, as a crash would, and opened again with a state.
struct Life {
  explicit Life(file::Config options, const std::string& state = {}, int day = 0)
      : sink(std::move(options), host.get(), [day] { return new_year + std::chrono::days(day); }) {
    sink.open(state);
  }
  void write(const std::string& stream, const std::vector<std::string>& records) {
    sink.write(Lines(stream, records).view(), rejected.get());
  }
  test::FakeHost host;
  test::Rejected rejected;
  file::Sink sink;
};

file::Config to(const std::filesystem::path& path) {
  file::Config config;
  config.path = path;
  return config;
}

}  // namespace

TEST_CASE("a crash before the first stored commit leaves nothing, and an older file as it was") {
  const test::Folder folder;
  test::write_file(folder / "x-old", "before\n");
  {
    Life life(to(folder / "x-{stream}"));
    life.write("old", {"1"});
    life.write("new", {"2"});
    life.sink.commit();  // not stored
  }
  Life life(to(folder / "x-{stream}"), "");
  CHECK(folder.names() == std::vector<std::string>{"x-old"});
  CHECK(test::read_file(folder / "x-old") == "before\n");
}

TEST_CASE("the torn tail is cut, files of a new day are removed, and numbered ones too") {
  const test::Folder folder;
  auto config = to(folder / "x-{date}.ndjson");
  config.rotate_size.value = 4;
  std::string stored;
  {
    Life life(config);
    life.write("s", {"1"});
    stored = life.sink.commit();
    life.write("s", {"2", "3", "4"});
  }
  {
    Life life(config, stored, 1);
    CHECK(test::records_in(folder) == std::vector<std::string>{"1"});
    life.write("s", {"2", "3", "4"});
    life.sink.commit();  // not stored
  }
  Life life(config, stored, 1);
  CHECK(folder.names() == std::vector<std::string>{"x-2026-01-01.ndjson"});
  CHECK(test::records_in(folder) == std::vector<std::string>{"1"});
}

TEST_CASE("a commit that was stored just before the crash stays, with the files it began") {
  const test::Folder folder;
  std::string stored;
  {
    Life life(to(folder / "x-{stream}"));
    life.write("a", {"1"});
    life.sink.commit();
    life.write("b", {"2"});
    stored = life.sink.commit();
  }
  Life life(to(folder / "x-{stream}"), stored);
  CHECK(test::read_file(folder / "x-a") == "1\n");
  CHECK(test::read_file(folder / "x-b") == "2\n");
}

TEST_CASE("a checkpoint that was reset does not cost what had been delivered") {
  const test::Folder folder;
  {
    Life life(to(folder / "x-{stream}"));
    life.write("a", {"1"});
    life.sink.commit();
    life.write("b", {"2"});
    life.sink.commit();
  }
  Life life(to(folder / "x-{stream}"), "");
  CHECK(test::read_file(folder / "x-b") == "2\n");
}

TEST_CASE("what somebody did to the files while we were away is warned of, and nothing new is lost") {
  const test::Folder folder;
  std::string stored;
  {
    Life life(to(folder / "x"));
    life.write("s", {"1", "2"});
    stored = life.sink.commit();
  }
  std::vector<std::string> expected;
  SUBCASE("removed") {
    std::filesystem::remove(folder / "x");
    expected = {"3"};
  }
  SUBCASE("cut in the middle of a line") {
    std::filesystem::resize_file(folder / "x", 3);
    expected = {"1", "2", "3"};
  }
  SUBCASE("replaced by a longer one") {
    test::write_file(folder / "y", "a stranger's\nown\ncontent\n");
    std::filesystem::rename(folder / "y", folder / "x");
    expected = {"a stranger's", "own", "content", "3"};
  }
  {
    Life life(to(folder / "x"), stored);
    CHECK(life.host.warnings().size() == 1);
    life.write("s", {"3"});
  }
  Life life(to(folder / "x"), stored);  // and a crash on top of it
  life.write("s", {"3"});
  life.sink.commit();
  CHECK(test::lines_of(test::read_file(folder / "x")) == expected);
}

TEST_CASE("a compression interrupted anywhere is finished at the next start") {
  const test::Folder folder;
  auto config = to(folder / "x-{date}");
  config.compress = file::Compression::gzip;
  std::string before, after;
  {
    Life life(config);
    life.write("s", {"1"});
    before = life.sink.commit();
  }
  const std::filesystem::path first = folder / "x-2026-01-01";
  std::filesystem::copy_file(first, folder / ".copy");
  {
    Life life(config, before, 1);
    life.write("s", {"2"});
    life.sink.wait_for_compression();
    REQUIRE(std::filesystem::exists(first.string() + ".gz"));
  }
  // Now the stored state still calls the first file open, as after a crash in the second transaction.
  SUBCASE("the original is gone") {}
  SUBCASE("the original is still there") {
    // The same file, as far as the state can tell: bring its inode back by a link made before.
    std::filesystem::copy_file(folder / ".copy", first);
  }
  {
    Life life(config, before, 1);
    life.write("s", {"2"});
    life.sink.commit();
    after = life.sink.commit();
    life.sink.wait_for_compression();
  }
  Life life(config, after, 1);
  life.sink.wait_for_compression();
  CHECK(test::read_any(first.string() + ".gz") == "1\n");
  CHECK(test::read_file(folder / "x-2026-01-02") == "2\n");
}

TEST_CASE("after a change of the path the old files are still put right") {
  const test::Folder folder;
  std::string stored;
  {
    Life life(to(folder / "x-{stream}"));
    life.write("a", {"1"});
    stored = life.sink.commit();
    life.write("a", {"2"});
    life.write("b", {"2"});
  }
  Life life(to(folder / "y-{stream}"), stored);
  life.write("a", {"2"});
  life.sink.commit();
  CHECK(folder.names() == std::vector<std::string>{"x-a", "y-a"});
  CHECK(test::read_file(folder / "x-a") == "1\n");
  CHECK(test::read_file(folder / "y-a") == "2\n");
}

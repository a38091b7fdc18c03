// SPDX-License-Identifier: Apache-2.0
#include "faults/disk/faulty_disk.hpp"

#include <csignal>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"

extern char** environ;

using namespace sluice;

namespace {

constexpr int killed = 1000;

/// A folder with a durable file "old" in it, below the layer.
struct Bench {
  test::TemporaryFolder folder;
  std::filesystem::path root = folder.path() / "root";
  disk::FaultyDisk layer{folder.path() / "disk", {root}};

  Bench() {
    std::filesystem::create_directory(root);
    std::ofstream(root / "old") << "before";
    layer.begin();
  }
  std::string path(const std::string& name) const { return (root / name).string(); }
  std::string content(const std::string& name) const {
    std::ifstream in(root / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  bool has(const std::string& name) const { return std::filesystem::exists(root / name); }
  ino_t inode(const std::string& name) const {
    struct stat status {};
    return ::stat(path(name).c_str(), &status) == 0 ? status.st_ino : 0;
  }

  /// The first error's number of the child, or `killed`.
  int run(std::vector<std::string> words) const {
    words.insert(words.begin(), CHILD);
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const disk::Loaded loaded(layer);
    pid_t pid = -1;
    REQUIRE(::posix_spawn(&pid, CHILD, nullptr, nullptr, pointers.data(), environ) == 0);
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? killed : WEXITSTATUS(status);
  }
  disk::Cut cut(disk::Left left, uint64_t seed = 1) {
    return layer.power_cut(seed, {left, disk::Names::strict});
  }
};

}  // namespace

TEST_CASE("what was written and not synced is lost in a power cut") {
  Bench bench;
  CHECK(bench.run({"write", bench.path("old"), "after!!", "die", ""}) == killed);
  CHECK(bench.content("old") == "after!!");
  const auto cut = bench.cut(disk::Left::nothing);
  CHECK(cut.unsynced_writes == 1);
  CHECK(bench.content("old") == "before");
}

TEST_CASE("what was synced is kept, and the file keeps its inode") {
  Bench bench;
  const ino_t inode = bench.inode("old");
  bench.run({"write", bench.path("old"), "after!!", "sync", bench.path("old"), "write", bench.path("old"),
             "never"});
  bench.cut(disk::Left::nothing);
  CHECK(bench.content("old") == "after!!");
  CHECK(bench.inode("old") == inode);
}

TEST_CASE("a new file whose folder was not synced has no name after a power cut") {
  Bench bench;
  bench.run({"write", bench.path("new"), "text", "sync", bench.path("new")});
  bench.cut(disk::Left::nothing);
  CHECK_FALSE(bench.has("new"));
  bench.run(
      {"write", bench.path("new"), "text", "sync", bench.path("new"), "sync-folder", bench.root.string()});
  bench.cut(disk::Left::nothing);
  CHECK(bench.content("new") == "text");
}

TEST_CASE("a rename without a sync of the folder may be lost, and the replaced file comes back as it was") {
  Bench bench;
  const ino_t inode = bench.inode("old");
  const std::vector<std::string> replace{
      "write",  bench.path("new"), "next",           "sync", bench.path("new"),
      "rename", bench.path("new"), bench.path("old")};
  CHECK(bench.run(replace) == 0);
  CHECK(bench.content("old") == "next");
  bench.cut(disk::Left::nothing);
  CHECK(bench.content("old") == "before");
  CHECK(bench.inode("old") == inode);
  auto synced = replace;
  synced.insert(synced.end(), {"sync-folder", bench.root.string()});
  bench.run(synced);
  bench.cut(disk::Left::nothing);
  CHECK(bench.content("old") == "next");
  CHECK_FALSE(bench.has("new"));
}

TEST_CASE("a removed file comes back unless its folder was synced") {
  Bench bench;
  bench.run({"unlink", bench.path("old")});
  CHECK_FALSE(bench.has("old"));
  bench.cut(disk::Left::nothing);
  CHECK(bench.content("old") == "before");
  bench.run({"unlink", bench.path("old"), "sync-folder", bench.root.string()});
  bench.cut(disk::Left::nothing);
  CHECK_FALSE(bench.has("old"));
}

TEST_CASE("a new folder takes what is in it along when its own name was not synced") {
  Bench bench;
  const std::vector<std::string> make{
      "mkdir", bench.path("sub"),      "write",       bench.path("sub/file"), "text",
      "sync",  bench.path("sub/file"), "sync-folder", bench.path("sub")};
  bench.run(make);
  bench.cut(disk::Left::nothing);
  CHECK_FALSE(bench.has("sub"));
  auto synced = make;
  synced.insert(synced.end(), {"sync-folder", bench.root.string()});
  bench.run(synced);
  bench.cut(disk::Left::nothing);
  CHECK(bench.content("sub/file") == "text");
}

TEST_CASE("a power cut may leave some sectors of unsynced writes, the same ones for the same seed") {
  std::string first;
  for (int round = 0; round < 2; ++round) {
    Bench bench;
    bench.run({"fill", bench.path("old"), "65536"});
    const auto cut = bench.cut(disk::Left::something, 3);
    CHECK(cut.torn_files == 1);
    const std::string text = bench.content("old");
    CHECK(text != std::string(65536, 'x'));
    for (std::size_t at = 512; at + 512 <= text.size(); at += 512)
      CHECK(text.substr(at, 512) == std::string(512, text[at]));
    if (round == 1) CHECK(text == first);
    first = text;
  }
}

TEST_CASE("a power cut in which the disk was quick enough changes nothing") {
  Bench bench;
  bench.run({"fill", bench.path("old"), "5000", "write", bench.path("new"), "text", "truncate",
             bench.path("old"), "9"});
  const auto cut = bench.cut(disk::Left::everything);
  CHECK(cut.changed == 0);
  CHECK(bench.content("old") == "xxxxxxxxx");
  CHECK(bench.content("new") == "text");
}

TEST_CASE("a program that is killed in place of an operation has not done it") {
  Bench bench;
  bench.layer.kill_at(bench.layer.operations() + 3);  // open, write, open
  CHECK(bench.run({"write", bench.path("old"), "one", "write", bench.path("old"), "two"}) == killed);
  CHECK(bench.content("old") == "oneore");
}

TEST_CASE("a cut can be followed by another one") {
  Bench bench;
  for (int i = 0; i < 5; ++i) {
    bench.run(
        {"stream", bench.path("old"), "+", "sync", bench.path("old"), "stream", bench.path("old"), "lost"});
    bench.cut(disk::Left::nothing);
  }
  CHECK(bench.content("old") == "before+++++");
}

TEST_CASE("after a failed sync the next one does not save what was written before") {
  Bench bench;
  auto fault = bench.layer.fail(disk::op_sync, EIO, "old", 1);
  CHECK(bench.run({"write", bench.path("old"), "after!", "sync", bench.path("old"), "sync",
                   bench.path("old")}) == EIO);
  CHECK(fault.injected() == 1);
  bench.cut(disk::Left::nothing);
  CHECK(bench.content("old") == "before");
}

TEST_CASE("a full disk takes what it has room for, and overwriting needs none") {
  Bench bench;
  auto full = bench.layer.full(1000);
  CHECK(bench.run({"fill", bench.path("new"), "4000"}) == ENOSPC);
  CHECK(bench.content("new").size() == 1000);
  CHECK(full.injected() > 0);
  CHECK(full.room() == 0);
  CHECK(bench.run({"write", bench.path("old"), "BEFORE"}) == 0);
  CHECK(bench.run({"reserve", bench.path("ballast"), "4096"}) == ENOSPC);
  CHECK(bench.run({"unlink", bench.path("new"), "reserve", bench.path("ballast"), "600"}) == 0);
  CHECK(full.room() == 400);
  full.off();
  CHECK(bench.run({"fill", bench.path("new"), "4000"}) == 0);
}

TEST_CASE("errors happen where and as often as they were asked for") {
  Bench bench;
  auto write = bench.layer.fail(disk::op_write, EIO, "old", 2);
  auto read = bench.layer.fail(disk::op_read, EIO, "other");
  CHECK(bench.run({"write", bench.path("other"), "x"}) == 0);
  CHECK(bench.run({"write", bench.path("old"), "x"}) == EIO);
  CHECK(bench.run({"write", bench.path("old"), "x"}) == EIO);
  CHECK(bench.run({"write", bench.path("old"), "x", "read", bench.path("old")}) == 0);
  CHECK(bench.run({"read", bench.path("other")}) == EIO);
  CHECK(write.injected() == 2);
  CHECK(read.injected() == 1);
}

TEST_CASE("a short write is no error, and the rest follows") {
  Bench bench;
  auto fault = bench.layer.short_writes();
  CHECK(bench.run({"fill", bench.path("new"), "1000"}) == 0);
  CHECK(bench.content("new").size() == 1000);
  CHECK(fault.injected() > 1);
}

TEST_CASE("the time of day jumps for the program, and for nobody else") {
  Bench bench;
  bench.layer.set_clock(std::chrono::hours(-1));
  bench.run({"times", bench.path("times")});
  std::istringstream times(bench.content("times"));
  std::time_t now = 0;
  for (int way = 0; way < 3; ++way) {
    times >> now;
    CHECK(now <= std::time(nullptr) - 3600);
    CHECK(now > std::time(nullptr) - 3600 - 600);
  }
}

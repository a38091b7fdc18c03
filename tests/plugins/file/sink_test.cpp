// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/sink.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "plugins/file/folder.hpp"
#include "plugins/file/sink_harness.hpp"

using namespace sluice;
using test::Lines;

namespace {

constexpr std::chrono::sys_days new_year = std::chrono::year{2026} / 1 / 1;

/// A sink with a clock of its own.
struct Bench {
  explicit Bench(file::Config options) : config(std::move(options)) {}

  void write(const std::string& stream, const std::vector<std::string>& records) {
    sink.write(Lines(stream, records).view(), rejected.get());
  }

  file::Config config;
  test::FakeHost host;
  test::Rejected rejected;
  std::chrono::system_clock::time_point now = new_year;
  file::Sink sink{config, host.get(), [this] { return now; }};
};

file::Config to(const std::filesystem::path& path) {
  file::Config config;
  config.path = path;
  return config;
}

}  // namespace

TEST_CASE("records are appended byte for byte, one per line, whatever their stream and format") {
  const test::Folder folder;
  Bench bench(to(folder / "all.ndjson"));
  bench.sink.open("");
  const Lines json("events", {R"({"a":1e400,"b":"\ud83d"})", "{}"});
  const Lines text("syslog", {"CEF:0|a|b", ""}, SLUICE_FORMAT_TEXT);
  bench.sink.write(json.view(), bench.rejected.get());
  bench.sink.write(text.view(), bench.rejected.get());
  bench.sink.write(Lines("empty", {}).view(), bench.rejected.get());
  bench.sink.commit();
  CHECK(test::read_file(folder / "all.ndjson") == json.text() + text.text());
  CHECK(folder.names().size() == 1);
}

TEST_CASE("a file has the permissions asked for, whatever the umask") {
  const test::Folder folder;
  auto config = to(folder / "x");
  config.mode = "0666";
  Bench bench(config);
  const mode_t before = ::umask(077);
  bench.sink.open("");
  bench.write("s", {"1"});
  ::umask(before);
  CHECK((std::filesystem::status(folder / "x").permissions() & std::filesystem::perms::mask) ==
        static_cast<std::filesystem::perms>(0666));
}

TEST_CASE("each day and stream gets its file, in folders made for it") {
  const test::Folder folder;
  Bench bench(to(folder / "{stream}/{pipeline}-{date}.ndjson"));
  bench.sink.open("");
  bench.write("events", {"1"});
  bench.write("alerts", {"2"});
  bench.now += std::chrono::days(1);
  bench.write("events", {"3"});
  bench.sink.commit();
  CHECK(folder.names() == std::vector<std::string>{"alerts/demo-2026-01-01.ndjson",
                                                   "events/demo-2026-01-01.ndjson",
                                                   "events/demo-2026-01-02.ndjson"});
}

TEST_CASE("a file never grows beyond rotate_size, and records are never split") {
  const test::Folder folder;
  auto config = to(folder / "x.ndjson");
  config.rotate_size.value = 10;
  Bench bench(config);
  bench.sink.open("");
  bench.write("s", {"aaa", "bbb", "ccc", "a record longer than the limit", "d"});
  bench.write("s", {"eeee", "ffff"});
  bench.sink.commit();
  bench.write("s", {"g"});
  bench.sink.commit();
  CHECK(test::read_file(folder / "x.ndjson") == "aaa\nbbb\n");
  CHECK(test::read_file(folder / "x.2.ndjson") == "ccc\n");
  CHECK(test::read_file(folder / "x.3.ndjson") == "a record longer than the limit\n");
  CHECK(test::read_file(folder / "x.4.ndjson") == "d\neeee\n");
  CHECK(test::read_file(folder / "x.5.ndjson") == "ffff\ng\n");
  CHECK(folder.names().size() == 5);
}

TEST_CASE("rollback removes what was written since the last stored commit") {
  const test::Folder folder;
  auto config = to(folder / "x-{stream}.ndjson");
  config.rotate_size.value = 6;
  Bench bench(config);
  bench.sink.open("");
  bench.write("a", {"1"});
  bench.sink.commit();
  bench.write("a", {"2", "3", "4"});
  bench.write("b", {"5"});
  CHECK(folder.names().size() == 3);

  SUBCASE("in the middle of a transaction") {}
  SUBCASE("after a commit whose state could not be stored") {
    bench.sink.commit();
  }
  bench.sink.rollback();
  CHECK(folder.names() == std::vector<std::string>{"x-a.ndjson"});
  CHECK(test::read_file(folder / "x-a.ndjson") == "1\n");

  bench.write("a", {"2", "3", "4"});
  bench.write("b", {"5"});
  bench.sink.commit();
  CHECK(test::read_file(folder / "x-a.ndjson") == "1\n2\n3\n");
  CHECK(test::read_file(folder / "x-a.2.ndjson") == "4\n");
  CHECK(test::read_file(folder / "x-b.ndjson") == "5\n");
}

TEST_CASE("a commit right after a commit, or a rollback after both, keeps what the first one covered") {
  const test::Folder folder;
  Bench bench(to(folder / "x"));
  bench.sink.open("");
  bench.write("s", {"1"});
  bench.sink.commit();
  bench.sink.commit();
  bench.sink.rollback();
  CHECK(test::read_file(folder / "x") == "1\n");
}

TEST_CASE("closed files are compressed only when their last length is known to be stored") {
  const test::Folder folder;
  auto config = to(folder / "x-{date}.ndjson");
  config.compress = file::Compression::zstd;
  Bench bench(config);
  bench.sink.open("");
  bench.write("s", {"1"});
  bench.sink.commit();
  bench.now += std::chrono::days(1);
  bench.sink.wait_for_compression();
  CHECK(folder.names() == std::vector<std::string>{"x-2026-01-01.ndjson"});
  bench.write("s", {"2"});
  bench.sink.wait_for_compression();
  CHECK(folder.names() == std::vector<std::string>{"x-2026-01-01.ndjson.zst", "x-2026-01-02.ndjson"});
  const auto state = file::parse_state(bench.sink.commit());
  CHECK(state.closed.empty());

  bench.now -= std::chrono::days(1);  // a clock set back does not touch what is compressed
  bench.write("s", {"3"});
  bench.sink.commit();
  CHECK(test::read_file(folder / "x-2026-01-01.2.ndjson") == "3\n");
}

TEST_CASE("a file that somebody takes away while we write is begun anew, with a warning") {
  const test::Folder folder;
  Bench bench(to(folder / "x"));
  bench.sink.open("");
  bench.write("s", {"1"});
  bench.sink.commit();
  std::filesystem::rename(folder / "x", folder / "x.old");
  bench.write("s", {"2"});
  bench.sink.commit();
  CHECK(test::read_file(folder / "x.old") == "1\n");
  CHECK(test::read_file(folder / "x") == "2\n");
  CHECK(bench.host.warnings().size() == 1);
}

TEST_CASE("what a file held before is kept, and a torn last line of it is ended first") {
  const test::Folder folder;
  test::write_file(folder / "x", "old\nhalf");
  Bench bench(to(folder / "x"));
  bench.sink.open("");
  bench.write("s", {"1"});
  bench.sink.rollback();
  CHECK(test::read_file(folder / "x") == "old\nhalf");
  bench.write("s", {"1"});
  bench.write("s", {"2"});
  bench.sink.commit();
  CHECK(test::read_file(folder / "x") == "old\nhalf\n1\n2\n");
}

TEST_CASE("hundreds of streams use a bounded number of descriptors") {
  const test::Folder folder;
  Bench bench(to(folder / "{stream}"));
  bench.sink.open("");
  const std::size_t streams = file::Sink::max_open_files + 50;
  const auto open_files = [] {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  };
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < streams; ++i) bench.write("s" + std::to_string(i), {std::to_string(round)});
    if (round == 1)
      bench.sink.rollback();
    else
      bench.sink.commit();
    CHECK(open_files() < file::Sink::max_open_files + 20);
  }
  CHECK(folder.names().size() == streams);
  for (std::size_t i = 0; i < streams; ++i) {
    CHECK(test::read_file(folder / ("s" + std::to_string(i))) == "0\n2\n");
  }
}

TEST_CASE("what the disk refuses is a retry that names the file") {
  const test::Folder folder;
  SUBCASE("the folder is missing") {
    Bench bench(to(folder / "missing/x"));
    try {
      bench.sink.open("");
      FAIL("opened");
    } catch (const sdk::Failure& failure) {
      CHECK(failure.status() == SLUICE_RETRY);
      CHECK(std::string(failure.what()).find("create the directory") != std::string::npos);
    }
    std::filesystem::create_directory(folder / "missing");
    bench.sink.open("");
    bench.write("s", {"1"});
    CHECK(test::read_file(folder / "missing/x") == "1\n");
  }
  SUBCASE("the name belongs to a folder") {
    std::filesystem::create_directory(folder / "x");
    Bench bench(to(folder / "x"));
    bench.sink.open("");
    try {
      bench.write("s", {"1"});
      FAIL("written");
    } catch (const sdk::Failure& failure) {
      CHECK(failure.status() == SLUICE_RETRY);
      CHECK(std::string(failure.what()).find((folder / "x").string()) != std::string::npos);
    }
    bench.sink.rollback();
    std::filesystem::remove(folder / "x");
    bench.write("s", {"1"});
    CHECK(test::read_file(folder / "x") == "1\n");
  }
}

TEST_CASE("two sinks on one path: the second is broken, also when only their files meet") {
  const test::Folder folder;
  Bench first(to(folder / "x-2026-01-01"));
  first.sink.open("");
  first.write("s", {"1"});
  Bench second(to(folder / "x-2026-01-01"));
  Bench third(to(folder / "x-{date}"));
  third.sink.open("");
  const auto status_of = [](auto&& call) {
    try {
      call();
    } catch (const sdk::Failure& failure) {
      return failure.status();
    }
    return sluice_status{SLUICE_OK};
  };
  CHECK(status_of([&] { second.sink.open(""); }) == SLUICE_BROKEN);
  CHECK(status_of([&] { third.write("s", {"2"}); }) == SLUICE_BROKEN);
}

TEST_CASE("after cancel every call is cancelled, except the rollback") {
  const test::Folder folder;
  Bench bench(to(folder / "x"));
  bench.sink.open("");
  bench.write("s", {"1"});
  bench.sink.cancel();
  CHECK_THROWS_AS(bench.write("s", {"2"}), sdk::Failure);
  CHECK_THROWS_AS(bench.sink.commit(), sdk::Failure);
  bench.sink.rollback();
  CHECK(folder.names().empty());
}

// SPDX-License-Identifier: Apache-2.0
// What the file system can do to the sink: crashes, leftovers, folders that are not there, disks that are
// full.
#include <csignal>
#include <fstream>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugins/csv/harness.hpp"

namespace sluice::csv::test {

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

// Lets files grow to this size only while it lives: writing on fails as it does on a full disk.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFiles() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

std::string retry_reason(const auto& call) {
  try {
    call();
  } catch (const sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_RETRY);
    return failure.what();
  }
  FAIL_CHECK("no failure");
  return "";
}

mode_t mode_of(const fs::path& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

Names rows(std::size_t count) {
  return Names(count, R"({"a":")" + std::string(1000, 'x') + R"("})");
}

}  // namespace

TEST_CASE_FIXTURE(SinkTest,
                  "unfinished files of an earlier crash are removed at the start, other files are not") {
  const Names mine{".Devices.csv.sluice-0123abcd", ".old name.csv.sluice-ffffffff"};
  const Names foreign{".Devices.csv.sluice-", ".Devices.csv.sluice-0123abcdef", ".profile", "Devices.csv",
                      "x.csv.sluice-0123abcd"};
  for (const std::string& name : mine) put_file(name, "half");
  for (const std::string& name : foreign) put_file(name, "whole");
  sink();
  CHECK(names() == foreign);
}

TEST_CASE_FIXTURE(SinkTest, "an unfinished file that another sink is writing stays") {
  NewFile other(config.directory, "Devices.csv");
  other.append("whole");
  sink();
  CHECK(names().size() == 1);
  other.finish();
  other.publish();
  CHECK(file("Devices.csv") == "whole");
}

TEST_CASE_FIXTURE(SinkTest, "a file that is given up leaves no trace") {
  put_file("t.csv", "old");
  {
    NewFile given_up(config.directory, "t.csv");
    given_up.append("new");
    given_up.finish();
    CHECK(names().size() == 2);
  }
  CHECK(names() == Names{"t.csv"});
  CHECK(file("t.csv") == "old");
}

TEST_CASE_FIXTURE(
    SinkTest,
    "a process that dies while it commits leaves the old file and one that the next start removes") {
  put_file("t.csv", "old");
  const pid_t child = ::fork();
  if (child == 0) {
    NewFile half(config.directory, "t.csv");
    half.append("half");
    half.finish();
    ::_exit(0);  // as kill -9: no destructor runs
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(names().size() == 2);
  sink();
  CHECK(names() == Names{"t.csv"});
  CHECK(file("t.csv") == "old");
}

TEST_CASE_FIXTURE(SinkTest, "a directory that is missing is a transient failure that names it") {
  fs::remove(directory());
  const std::string reason = retry_reason([&] { sink(); });
  CHECK(reason.find(config.directory) != std::string::npos);
  CHECK(reason.find("No such file or directory") != std::string::npos);
  SUBCASE("and is found once it is there") {
    fs::create_directory(directory());
    publish("t", {R"({"a":1})"});
    CHECK(table() == "a\r\n1\r\n");
  }
  SUBCASE("a file in its place is no better") {
    std::ofstream(directory()) << "a file";
    CHECK(retry_reason([&] { sink(); }).find("Not a directory") != std::string::npos);
  }
}

TEST_CASE_FIXTURE(SinkTest, "a directory that goes away before the commit is a transient failure") {
  write("t", {R"({"a":1})"});
  fs::remove(directory());
  CHECK(retry_reason([&] { sink().commit(); }).find(config.directory) != std::string::npos);
  sink().rollback();
  fs::create_directory(directory());
  publish("t", {R"({"a":1})"});
  CHECK(names() == Names{"t.csv"});
}

TEST_CASE_FIXTURE(SinkTest, "a directory that may not be written to is a transient failure" *
                                doctest::skip(::geteuid() == 0)) {
  fs::permissions(directory(), fs::perms::owner_read | fs::perms::owner_exec);
  CHECK(retry_reason([&] { sink(); }).find("Permission denied") != std::string::npos);
  fs::permissions(directory(), fs::perms::owner_all);
}

TEST_CASE_FIXTURE(SinkTest, "a folder with the name of a file stops the commit before any file is replaced") {
  put_file("DeviceApplications.csv", "old");
  fs::create_directory(directory() / "Devices.csv");
  write("device-apps", {R"({"a":1})"});
  write("devices", {R"({"a":1})"});
  CHECK(retry_reason([&] { sink().commit(); }).find("Devices.csv") != std::string::npos);
  CHECK(names() == Names{"DeviceApplications.csv", "Devices.csv"});
  CHECK(file("DeviceApplications.csv") == "old");
}

TEST_CASE_FIXTURE(SinkTest, "a disk that fills up during the commit leaves the old files and nothing else") {
  put_file("DeviceApplications.csv", "old");
  put_file("Devices.csv", "old");
  write("device-apps", {R"({"a":1})"});
  write("devices", rows(200));
  {
    const SmallFiles limit(100000);
    CHECK(retry_reason([&] { sink().commit(); }).find("File too large") != std::string::npos);
  }
  sink().rollback();
  CHECK(names() == Names{"DeviceApplications.csv", "Devices.csv"});
  CHECK(file("DeviceApplications.csv") == "old");
  CHECK(file("Devices.csv") == "old");
  write("device-apps", {R"({"a":1})"});
  write("devices", rows(200));
  sink().commit();
  CHECK(file("Devices.csv")->size() > 200000);
}

TEST_CASE_FIXTURE(SinkTest, "a disk that fills up under the spill is a transient failure") {
  sink();
  {
    const SmallFiles limit(100000);
    const std::string reason = retry_reason([&] { write("t", rows(2000)); });
    CHECK(reason.find(work_folder().string()) != std::string::npos);
  }
  sink().rollback();
  publish("t", rows(2000));
  CHECK(lines_of(table()).size() == 2001);
}

TEST_CASE_FIXTURE(SinkTest, "a device without room is named with its path") {
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full) return;
  CHECK(retry_reason([&] { write_all(full, "x", "/some/where.csv"); }) ==
        "/some/where.csv: write: No space left on device; make room on that file system");
}

TEST_CASE_FIXTURE(SinkTest, "a new file is not for everybody, and a replaced one keeps its permissions") {
  const mode_t mask = ::umask(0022);
  publish("t", {R"({"a":1})"});
  CHECK(mode_of(directory() / "t.csv") == 0640);
  fs::permissions(directory() / "t.csv", fs::perms(0664));
  publish("t", {R"({"a":2})"});
  CHECK(mode_of(directory() / "t.csv") == 0664);
  ::umask(mask);
}

}  // namespace sluice::csv::test

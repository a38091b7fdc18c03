// SPDX-License-Identifier: Apache-2.0
// Plugins in processes of their own, in the real program: what they do to themselves, nobody else notices.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "integration/program.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;

namespace {

struct Workshop {
  Workshop() {
    test::write_file(folder.path() / "sluice.toml",
                     "[store]\npath = \"" + (folder.path() / "store").string() +
                         "\"\n[plugins]\npath = [\"" PLUGINS "\", \"" ISOLATED_PLUGINS "\"]\n");
  }

  void pipeline(const std::string& name, const std::string& source, const std::string& sink) const {
    test::write_file(
        folder.path() / "pipelines" / (name + ".toml"),
        "[source]\n" + source + "[[sink]]\n" + sink + "[retry]\ninitial = \"1ms\"\nmax = \"5ms\"\n");
  }
  std::string file_sink(const std::string& name) const {
    return "plugin = \"file\"\npath = \"" + (folder.path() / name).string() + "\"\n";
  }
  std::vector<std::string> run(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"run", "--once", "--config", folder.path().string()};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  test::TemporaryFolder folder;
};

constexpr const char* isolated = "isolation = \"process\"\n";
constexpr const char* harmful = "plugin = \"harmful\"\nisolation = \"process\"\n";

std::string generate(int count) {
  return "plugin = \"generate\"\nrate = 0\nbatch = 20\ntemplate = '{\"n\":${number}}'\ncount = " +
         std::to_string(count) + '\n';
}

std::string numbers(int end) {
  std::string out;
  for (int number = 0; number < end; ++number) out += "{\"n\":" + std::to_string(number) + "}\n";
  return out;
}

/// The processes of the plugins of a pipeline.
std::set<pid_t> hosts_of(pid_t parent, const std::string& pipeline) {
  std::set<pid_t> children;
  std::error_code gone;
  const auto threads = std::filesystem::path("/proc") / std::to_string(parent) / "task";
  for (std::filesystem::directory_iterator it(threads, gone), end; !gone && it != end; it.increment(gone)) {
    std::ifstream list(it->path() / "children");
    for (pid_t child = 0; list >> child;) {
      std::ifstream words("/proc/" + std::to_string(child) + "/cmdline");
      for (std::string word; std::getline(words, word, '\0');) {
        if (word == pipeline) children.insert(child);
      }
    }
  }
  return children;
}

}  // namespace

TEST_CASE_FIXTURE(Workshop,
                  "records arrive once and in order while the processes of source and sink are killed") {
  constexpr int count = 20'000;
  pipeline("made", generate(count) + isolated, file_sink("made.ndjson") + isolated);
  test::Program program(folder.path(), run());
  std::set<pid_t> killed;
  while (killed.size() < 12 && program.output().empty() && !test::contains(program.errors(), "error")) {
    for (const pid_t child : hosts_of(program.id(), "made")) {
      if (killed.insert(child).second) ::kill(child, SIGKILL);
    }
  }
  const auto ending = program.wait();
  INFO(program.errors());
  CHECK(ending.code == 0);
  CHECK(killed.size() >= 12);
  CHECK(test::read_file(folder.path() / "made.ndjson") == numbers(count));
}

TEST_CASE_FIXTURE(Workshop, "a plugin that aborts or spins in its own process takes down nothing else") {
  std::vector<std::string> doings{"abort", "deaf", "exit", "abort in create", "wrong ends"};
  if (std::string(SLUICE_SANITIZE).empty())
    doings.emplace_back("hog");  // a sanitizer has a memory of its own
  for (const std::string& does : doings) {
    std::string name = does;
    for (char& c : name) c = c == ' ' ? '-' : c;
    pipeline(name,
             harmful + ("does = \"" + does + "\"\n") + "isolation_memory = \"64 MiB\"\n" +
                 (does == "deaf" ? "isolation_timeout = \"200ms\"\n" : ""),
             file_sink(name + ".ndjson"));
  }
  pipeline("aborting-sink",
           "plugin = \"generate\"\nrate = 0\ncount = 3\nformat = \"text\"\ntemplate = \"abort\"\n", harmful);
  pipeline("well", generate(5000), file_sink("well.ndjson"));
  const auto finished = test::run_program(folder.path(), run({"--give-up-after", "1s"}));
  INFO(finished.output, finished.errors);
  const std::string all = finished.output + finished.errors;
  CHECK(finished.code == 1);
  CHECK(test::contains(finished.output, "well: complete"));
  CHECK(test::contains(finished.output, "abort: not complete: gave up after"));
  CHECK(test::contains(all, "in poll with signal 6, Aborted"));
  CHECK(test::contains(finished.output, "aborting-sink: not complete"));
  CHECK(test::contains(all, "in write with signal 6, Aborted"));
  CHECK(test::contains(all, "poll gave no sign of life for 200 ms (isolation_timeout)"));
  CHECK(test::read_file(folder.path() / "well.ndjson") == numbers(5000));
}

TEST_CASE_FIXTURE(Workshop, "a plugin that aborts in its check is a problem of its pipeline's file") {
  pipeline("p", harmful + std::string("does = \"abort in check\"\n"), file_sink("p.ndjson"));
  const auto checked = test::run_program(folder.path(), {"check", folder.path().string()});
  CHECK(checked.code == 1);
  CHECK(test::contains(checked.output, "p.toml:1:1: source: the plugin's check does not answer"));
  CHECK(test::contains(checked.output, "signal 6, Aborted"));
}

TEST_CASE_FIXTURE(Workshop, "what limits a process is refused where there is none") {
  pipeline("p", generate(1) + "isolation_memory = \"128 MiB\"\n",
           file_sink("p.ndjson") + "isolation = \"proces\"\n");
  const auto checked = test::run_program(folder.path(), {"check", folder.path().string()});
  CHECK(checked.code == 1);
  CHECK(
      test::contains(checked.output, "source.isolation_memory: has no effect in the service's own process"));
  CHECK(test::contains(checked.output, "sink.file.isolation"));
  CHECK(test::contains(checked.output, "did you mean"));
}

TEST_CASE_FIXTURE(Workshop, "a process may not be waited for longer than the service itself") {
  pipeline("p", generate(1) + isolated + "isolation_timeout = \"15m\"\n", file_sink("p.ndjson") + isolated);
  const auto checked = test::run_program(folder.path(), {"check", folder.path().string()});
  CHECK(checked.code == 1);
  CHECK(test::contains(checked.output, "source.isolation_timeout: is not below [host] stuck_after"));
  CHECK_FALSE(test::contains(checked.output, "sink.file"));
}

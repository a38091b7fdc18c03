// SPDX-License-Identifier: Apache-2.0
// The two smallest plugins in the real program: records that are made, shown and filed.
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "integration/program.hpp"
#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;

namespace {

/// A pipeline from generate to console and file.
struct Workshop {
  Workshop() {
    test::write_file(folder.path() / "sluice.toml",
                     "[store]\npath = \"" + (folder.path() / "store").string() + "\"\n");
  }

  /// Until `count` records are made, over all runs.
  test::Finished run_until(int count, const std::string& console = {}) const {
    test::write_file(
        folder.path() / "pipelines/made.toml",
        "[source]\nplugin = \"generate\"\nrate = 0\nbatch = 100\ncount = " + std::to_string(count) +
            "\ntemplate = '{\"n\":${number}}'\n[[sink]]\nplugin = \"console\"\n" + console +
            "[[sink]]\nplugin = \"file\"\npath = \"" + file().string() + "\"\n");
    return test::run_program(folder.path(), {"run", "--once", "--config", folder.path().string()});
  }
  std::filesystem::path file() const { return folder.path() / "made.ndjson"; }

  test::TemporaryFolder folder;
};

/// What is a record among the lines: `run --once` prints its summary to standard output too.
std::string records_in(const std::string& text) {
  std::string out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('{')) out += line + '\n';
  }
  return out;
}

std::string numbers(int from, int end, int step = 1) {
  std::string out;
  for (int number = from; number < end; number += step) out += "{\"n\":" + std::to_string(number) + "}\n";
  return out;
}

}  // namespace

TEST_CASE_FIXTURE(
    Workshop, "generated records reach console and file, each once, and a later run goes on behind them") {
  const auto first = run_until(250);
  INFO(first.errors);
  CHECK(first.code == 0);
  CHECK(records_in(first.output) == numbers(0, 250));
  CHECK(test::read_file(file()) == numbers(0, 250));
  CHECK(test::contains(first.output, "fetched 250 records"));

  CHECK(records_in(run_until(250).output) == "");

  const auto later = run_until(400);
  CHECK(later.code == 0);
  CHECK(records_in(later.output) == numbers(250, 400));
  CHECK(test::read_file(file()) == numbers(0, 400));
}

TEST_CASE_FIXTURE(Workshop,
                  "a sample goes on over transactions and runs, and the log says what was left out") {
  const auto first = run_until(250, "sample = 30\n");
  CHECK(records_in(first.output) == numbers(0, 250, 30));
  CHECK(test::contains(first.errors, "records were left out (sample = 30)"));
  CHECK(records_in(run_until(400, "sample = 30\n").output) == numbers(270, 400, 30));
  CHECK(test::read_file(file()) == numbers(0, 400));
}

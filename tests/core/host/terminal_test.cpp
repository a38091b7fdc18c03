// SPDX-License-Identifier: Apache-2.0
#include "host/terminal.hpp"

#include <csignal>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <unistd.h>

#include "support/contains.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using host::Terminal;

namespace {

struct TerminalTest {
  test::TemporaryFolder folder;
  host::Interrupt interrupt;
  Terminal terminal{interrupt, folder.path(), false};

  std::string pipeline_file(const std::string& name) const {
    std::ifstream in(folder.path() / "pipelines" / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

}  // namespace

TEST_CASE("a finding is shown with its level and what to do on the next line") {
  CHECK(host::show_finding({SLUICE_FINDING_OK, "TLS", "1.3", ""}, false) == "  OK       TLS: 1.3\n");
  CHECK(host::show_finding({SLUICE_FINDING_FAILURE, "port", "closed", "open it"}, false) ==
        "  FAILURE  port: closed\n           open it\n");
}

TEST_CASE_FIXTURE(TerminalTest, "a ready pipeline is written once and never over one that somebody changed") {
  terminal.pipeline("kata", "one");
  CHECK(pipeline_file("kata.toml") == "one");
  terminal.pipeline("kata", "one");
  CHECK(pipeline_file("kata.toml.new").empty());
  std::ofstream(folder.path() / "pipelines/kata.toml") << "mine";
  terminal.pipeline("kata", "two");
  CHECK(pipeline_file("kata.toml") == "mine");
  CHECK(pipeline_file("kata.toml.new") == "two");
  CHECK(terminal.pipelines().size() == 3);
  CHECK_FALSE(terminal.failed());
}

TEST_CASE_FIXTURE(TerminalTest, "a failure among the findings is remembered") {
  terminal.finding({SLUICE_FINDING_WARNING, "a", "b", "c"});
  CHECK_FALSE(terminal.failed());
  terminal.finding({SLUICE_FINDING_FAILURE, "a", "b", "c"});
  CHECK(terminal.failed());
}

TEST_CASE_FIXTURE(TerminalTest, "Ctrl-C ends a wait at once and is remembered") {
  CHECK(terminal.wait(std::chrono::milliseconds(0)));
  ::kill(::getpid(), SIGINT);
  CHECK_FALSE(terminal.wait(std::chrono::hours(1)));
  CHECK(interrupt.stopped());
}

// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <set>
#include <thread>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "support/contains.hpp"

using namespace sluice;
using test::contains;
using test::run_program;
using test::Site;

namespace {

struct Cli {
  test::TemporaryFolder folder;
  test::Finished run(const std::vector<std::string>& words) { return run_program(folder.path(), words); }
  std::string path(const std::string& name) { return (folder.path() / name).string(); }
};

constexpr const char* ten_mistakes = R"(enabeld = true

[schedule]
every = "5 parsecs"

[source]
plugin = "kata"
url = "central-node"
external_system_id = "not-a-uuid"
certificate = "/nonexistent.crt"
private_key = 5
max_events = 100000

[[sink]]
plugin = "seim"

[[sink]]
plugin = "file"
pth = "/tmp/x.ndjson"

[retry]
max = 5
)";

}  // namespace

TEST_CASE_FIXTURE(Cli, "help and version work everywhere") {
  CHECK(run({"--version"}).code == 0);
  CHECK(contains(run({"--help"}).output, "checkpoint"));
  for (const char* command :
       {"setup", "doctor", "run", "check", "plugins", "describe", "checkpoint", "ledger"}) {
    CHECK(run({command, "--help"}).code == 0);
  }
  CHECK(run({"frobnicate"}).code == 64);
  CHECK(run({}).code == 64);
}

TEST_CASE_FIXTURE(Cli, "a file with ten mistakes reports ten places") {
  test::write_file(path("kata.toml"), ten_mistakes);
  const auto text = run({"check", path("kata.toml")});
  CHECK(text.code == 1);
  INFO(text.output);
  CHECK(contains(text.output, "did you mean"));
  const auto json = run({"check", "--format", "json", path("kata.toml")});
  Poco::JSON::Parser parser;
  const auto problems = parser.parse(json.output).extract<Poco::JSON::Array::Ptr>();
  std::set<std::pair<int, int>> places;
  for (std::size_t i = 0; i < problems->size(); ++i) {
    const auto problem = problems->getObject(static_cast<unsigned>(i));
    if (problem->getValue<std::string>("severity") == "error")
      places.emplace(problem->getValue<int>("line"), problem->getValue<int>("column"));
  }
  CHECK(places.size() == 10);
}

TEST_CASE_FIXTURE(Cli, "check takes a folder of pipelines as well as a configuration folder") {
  test::write_file(path("ready/kata.toml"), ten_mistakes);
  test::write_file(path("ready/kics.toml"), ten_mistakes);
  const auto ready = run({"check", path("ready")});
  CHECK(ready.code == 1);
  CHECK(contains(ready.output, "kata.toml:1:"));
  CHECK(contains(ready.output, "kics.toml:1:"));
  test::write_file(path("etc/pipelines/kata.toml"), ten_mistakes);
  CHECK(contains(run({"check", path("etc")}).output, "kata.toml:1:"));
  CHECK(contains(run({"check", path("nowhere")}).output, "nowhere"));
}

TEST_CASE_FIXTURE(Cli, "every plugin describes itself in each format") {
  const auto list = run({"plugins"});
  for (const char* plugin : {"generate", "kata", "kics", "syslog", "console", "csv", "siem", "file"}) {
    CHECK(contains(list.output, plugin));
    CHECK(contains(run({"describe", plugin}).output, plugin));
    CHECK(contains(run({"describe", plugin, "--format", "markdown"}).output, "|"));
    Poco::JSON::Parser parser;
    CHECK_NOTHROW(parser.parse(run({"describe", plugin, "--format", "json-schema"}).output));
  }
  CHECK(list.code == 0);
  CHECK(run({"describe", "nothing"}).code == 1);
}

TEST_CASE_FIXTURE(Cli, "configuration errors end with the code that systemd does not restart") {
  CHECK(run({"run", "--config", path("nowhere")}).code == 78);
  test::write_file(path("config/sluice.toml"), "[store]\npth = \"x\"\n");
  test::write_file(path("config/pipelines/kata.toml"), ten_mistakes);
  CHECK(run({"run", "--config", path("config")}).code == 78);
  CHECK(run({"run", "--once", "--config", path("config"), "kata"}).code == 78);
}

namespace {

/// Libraries of a folder beside those that come with sluice.
void add_plugins(const Site& site, const std::filesystem::path& more) {
  const auto plugins = site.folder() / "plugins";
  std::filesystem::copy(more, plugins);
  std::filesystem::copy(PLUGINS, plugins);
  const auto file = site.config() / "sluice.toml";
  test::write_file(file, test::read_file(file) + "[plugins]\npath = \"" + plugins.string() + "\"\n");
}

}  // namespace

TEST_CASE("broken plugins are refused by name, and the pipeline beside them runs") {
  Site site(test::small_events(20));
  site.pipeline({"file"}, "disk");
  add_plugins(site, BROKEN_PLUGINS);
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(contains(finished.errors, "sluice-sink-too_new.so: built for plugin ABI"));
  CHECK(contains(finished.errors, "sluice-sink-text.so"));
  CHECK(site.file_lines() == site.expected(20));

  SUBCASE("a plugin that throws from every function costs its own pipeline only") {
    auto throwing = test::read_file(site.config() / "pipelines/kata.toml");
    throwing.replace(throwing.find("plugin = \"file\""),
                     throwing.find("\n", throwing.find("path = ")) - throwing.find("plugin = \"file\""),
                     "plugin = \"throws\"");
    test::write_file(site.config() / "pipelines/throwing.toml", throwing);
    const auto both = site.run_once();
    CHECK(both.code == 1);
    CHECK(both.ending.signal == 0);
    CHECK(contains(both.output, "kata: complete"));
    CHECK(contains(both.output, "throwing: not complete"));
  }
}

TEST_CASE_FIXTURE(Cli, "a library is verified before anything of it runs, then in another process") {
  const auto library = [](const char* where, const char* name) {
    return (std::filesystem::path(where) / name).string();
  };
  const auto good = run({"plugin", "verify", library(PLUGINS, "sluice-sink-file.so")});
  CHECK(good.code == 0);
  CHECK(contains(good.output, "sluice-sink-file.so: good"));
  const auto crashing = run({"plugin", "verify", library(HARMFUL_PLUGINS, "sluice-sink-crashes.so")});
  CHECK(crashing.code == 1);
  CHECK(contains(crashing.output, "it ends the process that loads it and asks for its options (signal 6"));
  const auto exporting = run({"plugin", "verify", library(BROKEN_PLUGINS, "sluice-sink-exports.so")});
  CHECK(exporting.code == 0);
  CHECK(contains(exporting.output, "exports more than its entry"));
  const auto json =
      run({"plugin", "verify", "--format", "json", library(BROKEN_PLUGINS, "sluice-sink-text.so"),
           library(PLUGINS, "sluice-source-kata.so")});
  CHECK(json.code == 1);
  Poco::JSON::Parser parser;
  const auto all = parser.parse(json.output).extract<Poco::JSON::Array::Ptr>();
  REQUIRE(all->size() == 2);
  CHECK(all->getObject(0)->getValue<bool>("good") == false);
  CHECK(contains(all->getObject(0)->getValue<std::string>("reason"), "no ELF file"));
  CHECK(all->getObject(1)->getValue<bool>("good") == true);
}

TEST_CASE("a plugin that crashes or hangs when it is loaded costs its own pipeline only") {
  Site site(test::small_events(20));
  site.pipeline({"file"}, "disk");
  add_plugins(site, HARMFUL_PLUGINS);
  auto other = test::read_file(site.config() / "pipelines/kata.toml");
  const auto from = other.find("plugin = \"file\"");
  other.replace(from, other.find("\n", other.find("path = ")) - from, "plugin = \"crashes\"");
  test::write_file(site.config() / "pipelines/other.toml", other);
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.ending.signal == 0);
  CHECK(contains(finished.errors, "sluice-sink-crashes.so: it ends the process that loads it"));
  CHECK(contains(finished.output, "kata: complete"));
  CHECK(site.file_lines() == site.expected(20));
}

TEST_CASE("two processes on one store: the second is refused clearly") {
  auto options = test::small_events(0);
  options.rate = 1;
  Site site(options);
  site.pipeline({"file"}, "disk");
  auto first = site.start({"run"});
  for (int i = 0; i < 2000 && site.kata.counters().requests == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const test::TemporaryFolder elsewhere;
  const auto second = run_program(elsewhere.path(), site.arguments({"run", "--once"}));
  CHECK(second.code == 75);
  CHECK(contains(second.errors, "in use by process"));
  CHECK(run_program(elsewhere.path(), site.arguments({"ledger"})).code == 0);
  CHECK(run_program(elsewhere.path(), site.arguments({"checkpoint", "reset", "kata", "--yes"})).code != 0);
  first.signal(SIGTERM);
  CHECK(first.wait().code == 0);
}

TEST_CASE("a checkpoint can be listed, shown, reset and put back") {
  Site site(test::small_events(20));
  site.pipeline({"file"}, "disk");
  CHECK(site.run_once().code == 0);
  const auto run = [&](std::vector<std::string> words) {
    return run_program(site.folder(), site.arguments(std::move(words)));
  };
  CHECK(contains(run({"checkpoint", "list"}).output, "kata"));
  const auto shown = run({"checkpoint", "show", "kata"}).output;
  CHECK(shown.size() > 10);
  CHECK(run({"checkpoint", "reset", "kata"}).code == 1);  // nobody there to confirm
  CHECK(run({"checkpoint", "reset", "kata", "--yes"}).code == 0);
  CHECK(contains(run({"checkpoint", "show", "kata"}).output, "none"));
  CHECK(run({"checkpoint", "undo", "kata"}).code == 0);
  CHECK(run({"checkpoint", "show", "kata"}).output == shown);
  CHECK(run({"checkpoint", "undo", "kata"}).code == 1);
  CHECK(run({"checkpoint", "show", "nobody"}).code == 1);
}

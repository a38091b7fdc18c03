// SPDX-License-Identifier: Apache-2.0
// Dead letters from the first refusal to the last delivery, through the real program.
#include <algorithm>
#include <csignal>
#include <sstream>
#include <string>
#include <vector>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <doctest/doctest.h>

#include "integration/site.hpp"
#include "support/contains.hpp"
#include "support/eventually.hpp"

using namespace sluice;
using test::contains;
using test::eventually;
using test::Finished;
using test::Site;

namespace {

/// A site whose file sink refuses every record, because its mapping asks for something that none has.
struct Refusing {
  static constexpr int events = 20;

  Refusing() : site(test::small_events(events)) {
    site.kata.fault("number");
    site.pipeline({"file"}, "disk");
    mapping("nowhere");
    auto pipeline = test::read_file(site.config() / "pipelines/kata.toml");
    test::write_file(site.config() / "pipelines/kata.toml",
                     pipeline + "format = \"cef\"\nmapping = \"../own.toml\"\n");
    test::write_file(site.config() / "sluice.toml", test::read_file(site.config() / "sluice.toml") +
                                                        "[admin]\nsocket = \"" + socket().string() + "\"\n");
    const auto first = site.run_once();
    INFO(first.errors);
    REQUIRE(first.code == 3);
  }
  void mapping(const std::string& member) const {
    test::write_file(site.config() / "own.toml",
                     "[header]\nvendor = \"V\"\nproduct = \"P\"\nversion = \"1\"\nclass_id = \"{" + member +
                         "}\"\nname = \"n\"\nseverity = \"5\"\n[cef]\nmsg = \"{" + member + "}\"\n");
  }
  std::filesystem::path socket() const { return elsewhere.path() / "s"; }
  Finished dlq(std::vector<std::string> words) const {
    words.insert(words.begin(), "dlq");
    return test::run_program(elsewhere.path(), site.arguments(std::move(words)));
  }
  std::size_t listed(std::vector<std::string> words = {}) const {
    words.insert(words.begin(), "list");
    const std::string lines = dlq(std::move(words)).output;
    return static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
  }
  Poco::JSON::Object::Ptr sink() { return site.ledger()->getArray("sinks")->getObject(0); }

  test::TemporaryFolder elsewhere;
  Site site;
};

}  // namespace

TEST_CASE_FIXTURE(Refusing,
                  "dead letters can be listed, shown, exported and dropped, and the ledger adds up") {
  const std::size_t all = listed();
  CHECK(all >= events);
  CHECK(listed({"--sink", "file"}) == all - 1);
  CHECK(listed({"--sink", "source"}) == 1);
  CHECK(listed({"--reason", "class_id has no value"}) == all - 1);
  CHECK(listed({"--limit", "3"}) == 3);
  CHECK(listed({"nobody"}) == 0);
  CHECK(contains(dlq({"list", "--json", "--limit", "1"}).output, "\"pipeline\":\"kata\""));
  CHECK(contains(dlq({"show", "1"}).output, "reason    "));
  CHECK(dlq({"show", "4711"}).code == 1);

  const auto file = elsewhere.path() / "letters.ndjson";
  CHECK(dlq({"export", "--sink", "file", "--output", file.string()}).code == 0);
  std::istringstream lines(test::read_file(file));
  const auto expected = site.expected(static_cast<uint64_t>(all - 1));
  std::size_t seen = 0;
  for (std::string line; std::getline(lines, line); ++seen) {
    const auto letter = Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>();
    CHECK(std::count(expected.begin(), expected.end(), letter->getValue<std::string>("data")) == 1);
    CHECK(letter->getValue<std::string>("plugin") == "file");
  }
  CHECK(seen == all - 1);

  CHECK(dlq({"drop"}).code == 1);  // nobody there to confirm
  CHECK(listed() == all);
  CHECK(dlq({"drop", "--sink", "file", "--up-to", "5", "--yes"}).code == 0);
  CHECK(sink()->getValue<int>("dead_letters_dropped") > 0);
  CHECK(dlq({"drop", "--yes"}).code == 0);
  CHECK(listed() == 0);
  CHECK(sink()->getValue<int>("dead_letters_kept") == 0);
}

TEST_CASE_FIXTURE(Refusing,
                  "letters are replayed when the cause is mended, with the service stopped or running") {
  const auto letters = sink()->getValue<std::size_t>("dead_letters_kept");
  mapping("EventType");
  SUBCASE("stopped") {
    const auto replayed = dlq({"replay"});
    CHECK(replayed.code == 1);  // those of the source stay
    CHECK(contains(replayed.errors, "kata: source: 1 dead letters stay"));
    CHECK(contains(replayed.output, "no service is running"));
    CHECK(sink()->getValue<std::size_t>("in_flight") == letters);
    const auto again = site.run_once();
    INFO(again.errors);
    CHECK(again.code == 0);
  }
  SUBCASE("running") {
    // A schedule that does not come: it is the replay that wakes the sink.
    auto text = test::read_file(site.config() / "pipelines/kata.toml");
    text.replace(text.find("100ms"), 5, "100h");
    test::write_file(site.config() / "pipelines/kata.toml", text);
    auto program = site.start({"run"});
    REQUIRE(eventually([&] { return std::filesystem::exists(socket()); }));
    const auto replayed = dlq({"replay", "--sink", "file"});
    CHECK(replayed.code == 0);
    CHECK_FALSE(contains(replayed.output, "could not be told"));
    CHECK(eventually([&] { return site.file_lines().size() == letters; }));
    program.signal(SIGTERM);
    CHECK(program.wait().code == 0);
  }
  CHECK(site.file_lines().size() == letters);
  CHECK(sink()->getValue<std::size_t>("delivered") == letters);
  CHECK(sink()->getValue<std::size_t>("dead_letters_kept") == 0);
  CHECK(listed() == 1);
}

TEST_CASE_FIXTURE(Refusing, "a replay that is refused again leaves the letters where they were") {
  const std::size_t all = listed();
  dlq({"replay"});
  CHECK(listed() == 1);
  CHECK(site.run_once().code == 3);
  CHECK(listed() == all);
  CHECK(sink()->getValue<std::size_t>("dead_letters_replayed") == all - 1);
}

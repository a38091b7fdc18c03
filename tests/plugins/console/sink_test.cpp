// SPDX-License-Identifier: Apache-2.0
#include "sinks/console/sink.hpp"

#include <doctest/doctest.h>

#include "plugins/console/pipe.hpp"
#include "sinks/console/indent.hpp"
#include "support/contains.hpp"
#include "support/lent_batch.hpp"
#include "support/recording_emit.hpp"

using namespace sluice;
using console::Config;
using test::contains;

namespace {

/// A sink that writes into a pipe.
struct Bench {
  explicit Bench(Config options = {}, const std::string& state = {}) : config(options) { sink.open(state); }

  void write(const std::vector<std::string>& records, uint32_t format = SLUICE_FORMAT_JSON,
             uint32_t flags = 0) {
    const test::LentBatch batch(records, "events", format, flags);
    sink.write(sdk::BatchView(&batch.view()), sdk::Rejects(nullptr));
  }
  /// Everything shown; the end of the bench.
  std::string shown() {
    pipe.close_in();
    return pipe.read_to_end();
  }

  Config config;
  test::RecordingHost host;
  test::Pipe pipe;
  console::Sink sink{config, host.host(), pipe.in()};
};

Config every(uint64_t sample) {
  Config config;
  config.sample = sample;
  return config;
}

std::string shown(const std::string& record, Config config = {}, uint32_t format = SLUICE_FORMAT_JSON) {
  Bench bench(config);
  bench.write({record}, format);
  return bench.shown();
}

}  // namespace

TEST_CASE("records are shown one a line, whatever their format") {
  Bench bench;
  bench.write({R"({"a":1e400})", "{}"});
  bench.write({"<14>message", ""}, SLUICE_FORMAT_TEXT);
  bench.write({});
  CHECK(bench.sink.commit() == "");
  CHECK(bench.shown() == "{\"a\":1e400}\n{}\n<14>message\n\n");
}

TEST_CASE("pretty indents JSON and leaves text alone") {
  Config config;
  config.pretty = true;
  CHECK(shown(R"({"a":1.10})", config) == "{\n  \"a\": 1.10\n}\n");
  CHECK(shown(R"({"a":1.10})", config, SLUICE_FORMAT_TEXT) == "{\"a\":1.10}\n");
}

TEST_CASE("a record that nobody would read to its end is not indented") {
  Config config;
  config.pretty = true;
  config.max_length.value = 8;
  CHECK(shown(R"({"a":")" + std::string(console::longest_indented, 'x') + "\"}", config) == "{\"a\":\"xx…\n");
}

TEST_CASE("no control character reaches the terminal") {
  CHECK(shown("a\x1b[2Jb\x7f\tc\rd", {}, SLUICE_FORMAT_TEXT) == "a [2Jb  c d\n");
  CHECK(shown("{\"a\":\"\xc2\x9b"
              "2J\"}") == "{\"a\":\" 2J\"}\n");
  Config config;
  config.pretty = true;
  CHECK(shown("{\"a\":\"\xc2\x9b"
              "2J\"}",
              config) == "{\n  \"a\": \" 2J\"\n}\n");
}

TEST_CASE("a long record is cut between two characters, with an ellipsis") {
  Config config;
  config.max_length.value = 5;
  CHECK(shown("12345", config, SLUICE_FORMAT_TEXT) == "12345\n");
  CHECK(shown("123456", config, SLUICE_FORMAT_TEXT) == "12345…\n");
  CHECK(shown("123фыва", config, SLUICE_FORMAT_TEXT) == "123ф…\n");
  CHECK(shown("1234фыва", config, SLUICE_FORMAT_TEXT) == "1234…\n");
}

TEST_CASE("a long record that is indented is cut as it is shown") {
  Config config;
  config.pretty = true;
  config.max_length.value = 10;
  CHECK(shown(R"({"a":1,"b":2})", config) == "{\n  \"a\": 1,…\n");
  config.max_length.value = 9;
  CHECK(shown(R"({"a":1,"b":2})", config) == "{\n  \"a\": 1…\n");
}

TEST_CASE("a gap record is shown as such, is never left out and does not count") {
  Bench bench(every(2));
  bench.write({"1"});
  bench.write({R"({"gap":1})"}, SLUICE_FORMAT_JSON, SLUICE_BATCH_GAP);
  bench.write({"2", "3"});
  CHECK(bench.shown() == "1\ngap: {\"gap\":1}\n3\n");
}

TEST_CASE("with a sample every n-th record is shown, and a commit says how many are not") {
  Bench bench(every(3));
  bench.write({"1", "2"});
  bench.write({"3", "4", "5"});
  CHECK(bench.sink.commit() == "5");
  REQUIRE(bench.host.lines(SLUICE_LOG_INFO).size() == 1);
  CHECK(contains(bench.host.lines(SLUICE_LOG_INFO)[0], "3 records were left out"));
  bench.write({"6", "7"});
  CHECK(bench.shown() == "1\n4\n7\n");
}

TEST_CASE("a commit without anything left out says nothing") {
  Bench bench(every(3));
  bench.write({"1"});
  bench.sink.commit();
  bench.sink.commit();
  CHECK(bench.host.lines(SLUICE_LOG_INFO).empty());
}

TEST_CASE("sampling goes on after a restart where the stored commit was") {
  Bench bench(every(3), "5");
  bench.write({"6", "7", "8"});
  CHECK(bench.sink.commit() == "8");
  CHECK(bench.shown() == "7\n");
}

TEST_CASE("a rollback goes back to the last commit that is known to be stored") {
  Bench bench(every(2));
  bench.write({"1"});
  CHECK(bench.sink.commit() == "1");
  SUBCASE("none is") {
    bench.sink.rollback();
    bench.write({"1", "2"});
    CHECK(bench.sink.commit() == "2");
  }
  SUBCASE("a write tells that the first is") {
    bench.write({"2", "3"});
    bench.sink.rollback();
    bench.write({"2"});
    CHECK(bench.sink.commit() == "2");
  }
  SUBCASE("a commit tells that the one before is") {
    CHECK(bench.sink.commit() == "1");
    bench.sink.rollback();
    CHECK(bench.sink.commit() == "1");
  }
}

TEST_CASE("a state of somebody else starts the count again, with a warning") {
  Bench bench(every(2), "{\"version\":1}");
  CHECK(bench.host.lines(SLUICE_LOG_WARNING).size() == 1);
  bench.write({"1", "2"});
  CHECK(bench.sink.commit() == "2");
  CHECK(bench.shown() == "1\n");
}

TEST_CASE("a cancelled sink takes nothing more") {
  Bench bench;
  bench.sink.cancel();
  CHECK_THROWS_AS(bench.write({"1"}), sdk::Failure);
  CHECK_THROWS_AS(bench.sink.commit(), sdk::Failure);
  CHECK_THROWS_AS(bench.sink.open({}), sdk::Failure);
  CHECK(bench.shown() == "");
}

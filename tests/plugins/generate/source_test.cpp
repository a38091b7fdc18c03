// SPDX-License-Identifier: Apache-2.0
#include "sources/generate/source.hpp"

#include <doctest/doctest.h>

#include "support/contains.hpp"
#include "support/recording_emit.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using generate::Config;
using generate::Source;
using sdk::Poll;

namespace {

/// A source with a clock of its own.
struct Bench {
  explicit Bench(Config options) : config(std::move(options)) { source.open({}); }

  Poll poll() { return emit.poll(source); }
  std::vector<std::string> records() const { return emit.records("generated"); }

  Config config;
  test::RecordingHost host;
  test::RecordingEmit emit;
  std::chrono::steady_clock::time_point now{1h};
  generate::WallTime time{};
  Source source{config, host.host(), {[this] { return now; }, [this] { return time; }}};
};

Config counting(uint64_t rate) {
  Config config;
  config.record_template = R"({"n":${number}})";
  config.rate = rate;
  return config;
}

std::vector<std::string> numbers(int from, int end) {
  std::vector<std::string> out;
  for (int number = from; number < end; ++number) out.push_back("{\"n\":" + std::to_string(number) + "}");
  return out;
}

sdk::Failure refusal(Source& source, std::string_view checkpoint) {
  try {
    source.open(checkpoint);
  } catch (const sdk::Failure& failure) {
    return failure;
  }
  FAIL("the checkpoint was taken");
  return sdk::Failure::cancelled();
}

}  // namespace

TEST_CASE("without any option a record comes each second") {
  Bench bench({});
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records().size() == 1);
  bench.now += 999ms;
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records().size() == 1);
  bench.now += 1ms;
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records().size() == 2);
}

TEST_CASE("a rate is kept however seldom the source is asked") {
  Bench bench(counting(3));
  for (int i = 0; i < 10; ++i) {
    bench.poll();
    bench.now += 1s;
  }
  bench.poll();
  CHECK(bench.records() == numbers(0, 31));
}

TEST_CASE("after a long pause at most a minute's records are made up for") {
  Bench bench(counting(2));
  bench.poll();
  bench.now += 24h;
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records() == numbers(0, 1 + 121));
  bench.now += 500ms;
  bench.poll();
  CHECK(bench.records() == numbers(0, 1 + 122));
}

TEST_CASE("what is due comes in transactions of at most one batch") {
  Config config = counting(100);
  config.batch = 40;
  Bench bench(config);
  bench.poll();
  bench.now += 1s;
  CHECK(bench.poll() == Poll::more);
  CHECK(bench.emit.stored() == "41");
  CHECK(bench.poll() == Poll::more);
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records() == numbers(0, 101));
  CHECK(bench.emit.transactions().size() == 4);
}

TEST_CASE("time begins with the first poll, however late that comes") {
  Bench bench(counting(100));
  bench.now += 24h;
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records() == numbers(0, 1));
}

TEST_CASE("a count is the number of all records") {
  Config config = counting(0);
  config.count = 25;
  config.batch = 10;
  Bench bench(config);
  CHECK(bench.poll() == Poll::more);
  CHECK(bench.poll() == Poll::more);
  for (int i = 0; i < 3; ++i) CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records() == numbers(0, 25));
  CHECK(bench.emit.transactions().size() == 3);
}

TEST_CASE("a count is reached at a rate too, and over restarts") {
  Config config = counting(1000);
  config.count = 25;
  Bench bench(config);
  bench.poll();
  bench.now += 1s;
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records() == numbers(0, 25));
  Bench after(config);
  after.source.open(bench.emit.stored());
  CHECK(after.poll() == Poll::idle);
  CHECK(after.records().empty());
}

TEST_CASE("a source that was killed makes the rest of the very records that it would have made") {
  Config config;
  config.rate = 0;
  config.count = 30;
  config.batch = 10;
  Bench whole(config);
  while (whole.poll() == Poll::more) {
  }
  Bench killed(config);
  killed.poll();
  Bench after(config);
  after.source.open(killed.emit.stored());
  while (after.poll() == Poll::more) {
  }
  auto both = killed.records();
  for (const auto& record : after.records()) both.push_back(record);
  CHECK(both == whole.records());
}

TEST_CASE("records of a transaction that the host gave up are made again, and once") {
  Bench bench(counting(5));
  bench.emit.on_checkpoint = [](std::string_view) { return SLUICE_RETRY; };
  CHECK_THROWS_AS(bench.poll(), sdk::Failure);
  bench.source.open(bench.emit.stored());
  bench.emit.on_checkpoint = {};
  bench.now += 1s;
  bench.poll();
  CHECK(bench.records() == numbers(0, 6));
}

TEST_CASE("the seed decides, and the time is that of the making") {
  Config config;
  config.record_template = R"({"u":"${uuid}"})";
  Bench one(config);
  config.seed = 2;
  Bench other(config);
  one.poll(), other.poll();
  CHECK(one.records() != other.records());
  config.record_template = R"({"t":"${time}"})";
  Bench timed(config);
  timed.time += 1500ms;
  timed.poll();
  CHECK(timed.records() == std::vector<std::string>{R"({"t":"1970-01-01T00:00:01.500Z"})"});
}

TEST_CASE("text records are text") {
  Config config = counting(1);
  config.format = sdk::Format::text;
  config.record_template = "<14>message ${number}";
  config.stream = "syslog";
  Bench bench(config);
  bench.poll();
  REQUIRE(bench.emit.transactions().size() == 1);
  CHECK(bench.emit.transactions()[0].batches.at(0).format == SLUICE_FORMAT_TEXT);
  CHECK(bench.emit.records("syslog") == std::vector<std::string>{"<14>message 0"});
}

TEST_CASE("what turns out to be no record is a dead letter, and the others go on") {
  Config config = counting(0);
  config.record_template = R"({"n":${random:0-1}${random:0-1}})";  // "01" is no number in JSON
  config.count = 40;
  Bench bench(config);
  bench.poll();
  const auto& transaction = bench.emit.transactions().at(0);
  REQUIRE_FALSE(transaction.malformed.empty());
  CHECK(transaction.malformed.size() + bench.records().size() == 40);
  CHECK(test::contains(transaction.malformed[0].data, "{\"n\":0"));
  CHECK(test::contains(transaction.malformed[0].place, "record "));
  CHECK(bench.emit.stored() == "40");
}

TEST_CASE("a damaged checkpoint is refused with a sentence") {
  Bench bench({});
  for (const char* damaged :
       {"x", "-1", "12x", " 12", "1e3", "{\"version\":1}", "99999999999999999999", "\x1b[2J"}) {
    const auto failure = refusal(bench.source, damaged);
    CHECK(failure.status() == SLUICE_BROKEN);
    INFO(failure.what());
    CHECK(test::contains(failure.what(), "checkpoint reset"));
    CHECK_FALSE(test::contains(failure.what(), "\x1b"));
  }
}

TEST_CASE("at the last number that there is the source ends and does not begin again") {
  Bench bench(counting(0));
  bench.source.open("18446744073709551614");
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.emit.stored() == "18446744073709551615");
  CHECK(bench.poll() == Poll::idle);
  CHECK(bench.records().size() == 1);
}

TEST_CASE("cancel ends a poll in the middle of its transaction, and every later call") {
  Config config = counting(0);
  config.batch = 1'000'000;
  Bench bench(config);
  bench.emit.on_batch = [&](const test::RecordedBatch&) {
    bench.source.cancel();
    return SLUICE_OK;
  };
  CHECK_THROWS_AS(bench.poll(), sdk::Failure);
  CHECK(bench.emit.stored().empty());
  CHECK_THROWS_AS(bench.poll(), sdk::Failure);
  CHECK_THROWS_AS(bench.source.open({}), sdk::Failure);
}

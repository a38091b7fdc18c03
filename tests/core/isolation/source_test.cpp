// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sluice/sdk/plugin.hpp>

#include "base/error.hpp"
#include "core/isolation/remote.hpp"
#include "isolation/remote_source.hpp"
#include "support/contains.hpp"
#include "support/recording_emit.hpp"

namespace sluice::isolation {
namespace {

const config::PluginInfo library = test::library(ISOLATED_PLUGINS "/sluice-source-harmful.so");

RemoteSource source_that(test::Heard& heard, const std::string& does) {
  return RemoteSource(library, test::isolated({{"does", does}}), heard.host());
}

}  // namespace

TEST_CASE("records and their checkpoint come through, and what the source says comes in order") {
  test::Heard heard;
  test::RecordingEmit emit;
  auto source = source_that(heard, "records");
  CHECK(source.open("start").ok());
  CHECK(source.poll(*emit.table()).status == SLUICE_IDLE);
  CHECK(emit.records("numbers") == std::vector<std::string>{"0", "1", "2"});
  CHECK(emit.stored() == "startx");
  REQUIRE(heard.all().size() == 3);
  CHECK(test::contains(heard.all()[0], "fetching behind 'start'"));
  CHECK(heard.all()[1] == "status all fetched");
  CHECK(heard.all()[2] == "gauge fetched_records 3");
}

TEST_CASE("settings of all kinds reach the source") {
  test::Heard heard;
  test::RecordingEmit emit;
  config::Setting does, password, names;
  does.type = SLUICE_OPTION_STRING;
  does.name = "does";
  does.text = "settings";
  password.type = SLUICE_OPTION_SECRET;
  password.name = "password";
  password.secret = sdk::Secret("hidden");
  names.type = SLUICE_OPTION_LIST;
  names.name = "names";
  names.items = {"a", "b"};
  std::vector<config::Setting> all;
  for (auto* one : {&does, &password, &names}) all.push_back(std::move(*one));
  auto config = test::isolated();
  config.settings = config::Settings(std::move(all));
  RemoteSource source(library, config, heard.host());
  CHECK(source.open("").ok());
  CHECK(source.poll(*emit.table()).ok());
  CHECK(emit.records("settings") == std::vector<std::string>{"hidden a b"});
}

TEST_CASE("everything else that a source may hand over comes through") {
  test::Heard heard;
  test::RecordingEmit emit;
  auto source = source_that(heard, "other things");
  CHECK(source.open("").ok());
  CHECK(source.poll(*emit.table()).ok());
  REQUIRE(emit.transactions().size() == 1);
  const auto& got = emit.transactions()[0];
  CHECK(got.atomic);
  REQUIRE(got.batches.size() == 1);
  CHECK(got.batches[0].stream == "table");
  CHECK(got.batches[0].records.empty());
  REQUIRE(got.malformed.size() == 1);
  CHECK(got.malformed[0].data == "<");
  CHECK(got.malformed[0].place == "byte 1");
  REQUIRE(got.gaps.size() == 1);
  CHECK(got.gaps[0].to_ms == 7);
  CHECK(emit.rolled_back().size() == 1);
}

TEST_CASE("a batch in memory of the source's own, larger than the host has ready, comes through") {
  test::Heard heard;
  test::RecordingEmit emit(1000);
  auto source = source_that(heard, "own batch");
  CHECK(source.open("").ok());
  CHECK(source.poll(*emit.table()).ok());
  CHECK(emit.records("own") == std::vector<std::string>{std::string(3'000'000, 'a'), "b"});
}

TEST_CASE("a batch whose offsets are wrong ends the process and never reaches the host") {
  test::Heard heard;
  test::RecordingEmit emit;
  auto source = source_that(heard, "wrong ends");
  CHECK(source.open("").ok());
  const auto verdict = source.poll(*emit.table());
  CHECK(verdict.status == SLUICE_RETRY);
  CHECK(test::contains(verdict.text, "makes no sense: a batch whose offsets do not fit its records"));
  CHECK(emit.transactions().empty());
}

TEST_CASE("the host's answer reaches the source as it is") {
  test::Heard heard;
  test::RecordingEmit emit;
  emit.on_checkpoint = [](std::string_view) { return SLUICE_RETRY; };
  auto source = source_that(heard, "records");
  CHECK(source.open("").ok());
  CHECK(source.poll(*emit.table()).status == SLUICE_RETRY);
  CHECK(emit.transactions().empty());
}

TEST_CASE("a source that aborts costs its process, and the next attempt starts another") {
  test::Heard heard;
  test::RecordingEmit emit;
  std::string does, how;
  SUBCASE("abort") {
    does = "abort", how = "signal 6, Aborted";
  }
  SUBCASE("exit") {
    does = "exit", how = "exit code 3";
  }
  CAPTURE(does);
  auto source = source_that(heard, does);
  for (int attempt = 0; attempt < 2; ++attempt) {
    CHECK(source.open("").ok());
    const auto verdict = source.poll(*emit.table());
    CHECK(verdict.status == SLUICE_RETRY);
    CHECK(test::contains(verdict.text, "ended: in poll with " + how + "; the next attempt starts another"));
    CHECK(source.poll(*emit.table()).status == SLUICE_RETRY);
  }
}

TEST_CASE("what the process of a source has started keeps nobody waiting, and ends with it") {
  test::Heard heard;
  test::RecordingEmit emit;
  auto source = source_that(heard, "abort with a child");
  CHECK(source.open("").ok());
  const auto verdict = source.poll(*emit.table());
  CHECK(test::contains(verdict.text, "ended: in poll with signal 6, Aborted"));
  const auto runs = [child = heard.all().at(0).substr(heard.all().at(0).rfind(' ') + 1)] {
    std::ifstream status("/proc/" + child + "/stat");
    std::string id, name, state;
    return static_cast<bool>(status >> id >> name >> state) && state != "Z";
  };
  while (runs()) std::this_thread::yield();
}

TEST_CASE("a call without a sign of life is ended") {
  test::Heard heard;
  test::RecordingEmit emit;
  auto config = test::isolated({{"does", "deaf"}});
  config.isolation.timeout = std::chrono::milliseconds(300);
  RemoteSource source(library, config, heard.host());
  CHECK(source.open("").ok());
  const auto verdict = source.poll(*emit.table());
  CHECK(verdict.status == SLUICE_RETRY);
  CHECK(test::contains(verdict.text, "poll gave no sign of life for 300 ms (isolation_timeout)"));
  CHECK(source.open("").ok());
}

TEST_CASE("cancel ends a call, also one that does not listen, and all later ones") {
  test::Heard heard;
  test::RecordingEmit emit;
  std::string does;
  SUBCASE("that listens") {
    does = "wait";
  }
  SUBCASE("that does not") {
    does = "deaf";
  }
  CAPTURE(does);
  auto source = source_that(heard, does);
  CHECK(source.open("").ok());
  std::thread other([&] { source.cancel(); });
  CHECK(source.poll(*emit.table()).status == SLUICE_CANCELLED);
  other.join();
  CHECK_FALSE(source.poll(*emit.table()).ok());
  CHECK_FALSE((source.open("").ok() && source.poll(*emit.table()).ok()));
}

// A sanitizer has a memory of its own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a source that takes all its memory is started again, and has it then") {
  test::Heard heard;
  test::RecordingEmit emit;
  auto config = test::isolated({{"does", "hog"}});
  config.isolation.memory = std::uint64_t{96} << 20;
  RemoteSource source(library, config, heard.host());
  for (int attempt = 0; attempt < 2; ++attempt) {
    CHECK(source.open("").ok());
    const auto verdict = source.poll(*emit.table());
    CHECK(verdict.status == SLUICE_RETRY);
    CHECK(test::contains(verdict.text, "isolation_memory"));
  }
}
#endif

TEST_CASE("a source that cannot be made says why, and one that does not survive it is tried again") {
  test::Heard heard;
  SUBCASE("refused") {
    CHECK_THROWS_WITH_AS(source_that(heard, "refuse"), "this machine is not for me", base::Error);
  }
  SUBCASE("no survivor") {
    auto source = source_that(heard, "abort in create");
    REQUIRE(heard.all().size() == 1);
    CHECK(test::contains(heard.all()[0], "ended: in create with signal 6, Aborted"));
    CHECK(source.open("").status == SLUICE_RETRY);
  }
  SUBCASE("never through") {
    auto config = test::isolated({{"does", "hang in create"}});
    config.isolation.timeout = std::chrono::hours(1);  // nobody waits for that at the start
    const RemoteSource source(library, config, heard.host());
    REQUIRE(heard.all().size() == 1);
    CHECK(test::contains(heard.all()[0], "create gave no sign of life for 5 s"));
  }
  SUBCASE("another library than the one that was allowed") {
    auto replaced = library;
    replaced.sha256 = std::string(64, '0');
    CHECK_THROWS_WITH(RemoteSource(replaced, test::isolated(), heard.host()),
                      doctest::Contains("which it was not when it was allowed"));
  }
  SUBCASE("no library") {
    CHECK_THROWS_AS(RemoteSource(test::library("/nowhere.so"), test::isolated(), heard.host()), base::Error);
  }
}

}  // namespace sluice::isolation

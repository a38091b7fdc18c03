// SPDX-License-Identifier: Apache-2.0
// A process with the sink is killed at every step and at random moments; a new one goes on from the last
// stored position and state. At the end every record is there exactly once, in order.
#include <cstdio>
#include <random>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugins/file/folder.hpp"
#include "plugins/file/sink_harness.hpp"
#include "sinks/file/sink.hpp"

using namespace sluice;
using test::Lines;

namespace {

constexpr std::chrono::sys_days new_year = std::chrono::year{2026} / 1 / 1;
constexpr int transactions = 12;
constexpr int records_per_transaction = 40;

std::string record(int transaction, int i) {
  return "{\"n\":" + std::to_string(transaction * records_per_transaction + i) + "}";
}

/// Position and state, stored as the host does it: all or nothing.
struct Store {
  std::filesystem::path path;
  std::pair<int, std::string> load() const {
    const std::string text = test::read_file(path);
    if (text.empty()) return {0, ""};
    const auto end = text.find('\n');
    return {std::stoi(text.substr(0, end)), text.substr(end + 1)};
  }
  void save(int position, const std::string& state) const {
    const std::string aside = path.string() + ".aside";
    test::write_file(aside, std::to_string(position) + "\n" + state);
    std::filesystem::rename(aside, path);
  }
};

/// What a process that came to its end dies of: a signal, so that nothing is cleaned up or flushed in that
/// case either.
constexpr int finished = SIGUSR1;

/// Ends the process without any cleaning up when it is called for the last time allowed.
struct Steps {
  int left;
  void operator()() {
    if (left >= 0 && left-- == 0) ::raise(SIGKILL);
  }
};

void write_transaction(file::Sink& sink, int transaction, int count, Steps& step) {
  const test::Rejected rejected;
  for (int i = 0; i < count; i += 10) {
    std::vector<std::string> records;
    for (int j = i; j < i + 10; ++j) records.push_back(record(transaction, j));
    sink.write(Lines("s", records).view(), rejected.get());
    step();
  }
}

/// Runs from the stored position to the end: some transactions are rolled back half-way, some after their
/// commit.
void run(const file::Config& config, const Store& store, Steps step) {
  const test::FakeHost host;
  auto [position, state] = store.load();
  int day = 0;
  file::Sink sink(config, host.get(), [&] { return new_year + std::chrono::days(day); });
  sink.open(state);
  step();
  for (; position < transactions; ++position) {
    day = position / 3;
    if (position % 4 == 1) {
      write_transaction(sink, position, 20, step);
      sink.rollback();
      step();
    }
    if (position % 4 == 2) {
      write_transaction(sink, position, records_per_transaction, step);
      sink.commit();
      step();
      sink.rollback();
      step();
    }
    write_transaction(sink, position, records_per_transaction, step);
    state = sink.commit();
    step();
    store.save(position + 1, state);
    step();
  }
  sink.wait_for_compression();
}

/// Starts run() in a process of its own; after: how many microseconds it may live, 0: for ever. True when it
/// ended by itself.
bool run_apart(const file::Config& config, const Store& store, int steps, unsigned after = 0) {
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      run(config, store, {steps});
      ::raise(finished);
    } catch (const std::exception& problem) {
      std::fprintf(stderr, "%s\n", problem.what());
      ::_exit(1);
    }
  }
  if (after != 0) {
    ::usleep(after);
    ::kill(child, SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK_FALSE(WIFEXITED(status));
  return WIFSIGNALED(status) && WTERMSIG(status) == finished;
}

void check_everything(const test::Folder& folder) {
  std::vector<std::string> expected;
  for (int i = 0; i < transactions * records_per_transaction; ++i) expected.push_back(record(0, i));
  CHECK(test::records_in(folder) == expected);
}

file::Config config_in(const test::Folder& folder, file::Compression compression) {
  file::Config config;
  config.path = folder / "x-{date}.ndjson";
  config.rotate_size.value = 500;
  config.compress = compression;
  return config;
}

}  // namespace

TEST_CASE("killed at every step, the files hold each record once") {
  for (const auto compression : {file::Compression::none, file::Compression::zstd}) {
    for (int step = 0;; ++step) {
      const test::Folder folder;
      const auto config = config_in(folder, compression);
      const Store store{folder / ".store"};
      const bool ended = run_apart(config, store, step);
      if (!ended) {
        CAPTURE(step);
        REQUIRE(run_apart(config, store, -1));
      }
      check_everything(folder);
      if (ended) break;
    }
  }
}

TEST_CASE("killed at random moments again and again, the files hold each record once") {
  std::mt19937 random(20260101);
  for (int round = 0; round < 12; ++round) {
    const test::Folder folder;
    const auto config = config_in(folder, round % 2 == 0 ? file::Compression::gzip : file::Compression::zstd);
    const Store store{folder / ".store"};
    for (int kills = 0; kills < 8; ++kills) {
      if (run_apart(config, store, -1, 500 + static_cast<unsigned>(random() % 20'000))) break;
    }
    CAPTURE(round);
    REQUIRE(run_apart(config, store, -1));
    REQUIRE(run_apart(config, store, -1));  // once more: finishes compressions that were interrupted
    check_everything(folder);
  }
}

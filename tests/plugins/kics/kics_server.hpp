// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "simulators/kics/simulator.hpp"
#include "sources/kics/source.hpp"
#include "support/contains.hpp"
#include "support/recording_emit.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::kics {

using simulators::Resource;
using test::contains;

/// A KICS Server, one source that reads it over TLS with the package that the Server made, and the host's
/// part of the contract. Time stands still until a test moves it.
class KicsServer {
 public:
  explicit KicsServer(simulators::KicsOptions chosen = {}) {
    chosen.folder = folder_.path();
    seen_ = chosen;
    server = std::make_unique<simulators::KicsSimulator>(chosen);
    config.package = server->package().string();
    config.package_password = sdk::Secret(chosen.package_password);
    config.timeout = std::chrono::seconds(20);
    clocks.wall = [this] { return now; };
    clocks.steady = [this] { return Token::Time(now); };
  }

  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

  /// The same Server reached without a package.
  void use_url() {
    config.package.clear();
    config.package_password.reset();
    config.url = server->url();
    config.certificate = file("connector.crt");
    config.private_key = file("connector.key");
    config.server_certificate = file("server.pem");
  }

  /// A source as after a start of the host, with the checkpoint that the host has.
  void start() {
    source = std::make_unique<Source>(config, host.host(), clocks);
    is_open_ = false;
  }

  /// One poll as the host does it: opened first, and again after a failure.
  sdk::Poll poll() {
    if (!source) start();
    if (!std::exchange(is_open_, true)) {
      try {
        source->open(emit.stored());
      } catch (...) {
        is_open_ = false;
        throw;
      }
    }
    try {
      return emit.poll(*source);
    } catch (...) {
      is_open_ = false;
      throw;
    }
  }

  /// The failure that the next poll ends with.
  sdk::Failure failure() {
    try {
      poll();
    } catch (const sdk::Failure& failed) {
      return failed;
    }
    FAIL("the poll succeeded");
    return sdk::Failure::cancelled();
  }

  /// The rows of a resource as the Server hands them out while nothing moves.
  std::vector<std::string> rows(Resource resource) const {
    std::vector<std::string> all;
    for (uint64_t n = 0; n < simulators::rows_of(seen_.rows, resource); ++n)
      all.push_back(server->row(resource, n));
    return all;
  }

  /// Committed transactions by stream, with the empty ones.
  std::vector<std::string> published() const {
    std::vector<std::string> streams;
    for (const auto& transaction : emit.transactions()) {
      streams.push_back(transaction.batches.empty() ? "" : transaction.batches.front().stream);
    }
    return streams;
  }
  std::vector<std::string> delivered(Resource resource) const {
    return emit.records(simulators::name_of(resource));
  }
  /// Log lines of this level with this text in them.
  std::size_t lines(int32_t level, const std::string& text) const {
    std::size_t count = 0;
    for (const auto& line : host.lines(level)) count += contains(line, text) ? 1 : 0;
    return count;
  }

  simulators::KicsCounters counters() const { return server->counters(); }

 private:
  test::TemporaryFolder folder_;
  simulators::KicsOptions seen_;
  bool is_open_ = false;

 public:
  std::unique_ptr<simulators::KicsSimulator> server;
  Config config;
  Clocks clocks;
  std::chrono::milliseconds now{1'900'000'000'000};
  test::RecordingHost host{folder_.path().string()};
  test::RecordingEmit emit;
  std::unique_ptr<Source> source;
};

/// Lists of records are long: says where two differ, not what all of them are.
inline void check_same(const std::vector<std::string>& found, const std::vector<std::string>& expected) {
  CHECK(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size() && i < expected.size(); ++i) {
    if (found[i] != expected[i]) {
      FAIL_CHECK("record " << i << " differs: " << found[i].substr(0, 200));
      return;
    }
  }
}

/// A failure that the host repeats after its ordinary delay.
inline void check_retried(const sdk::Failure& failed) {
  CHECK(failed.status() == SLUICE_RETRY);
  CHECK(failed.retry_after_ms() == SLUICE_DELAY_POLICY);
}

/// A failure that only a person can end.
inline void check_for_a_person(const sdk::Failure& failed) {
  CHECK(failed.status() == SLUICE_RETRY);
  CHECK(failed.retry_after_ms() == SLUICE_DELAY_LONGEST);
}

}  // namespace sluice::kics

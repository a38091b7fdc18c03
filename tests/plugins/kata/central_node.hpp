// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "simulators/kata/simulator.hpp"
#include "sources/kata/source.hpp"
#include "support/recording_emit.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::kata {

inline constexpr std::string_view stream = "events";

/// A Central Node, one source that reads it over TLS, and the host's part of the contract. Time stands still
/// until a test moves it.
class CentralNode {
 public:
  static constexpr std::chrono::milliseconds start_time{1'900'000'000'000};

  static simulators::KataOptions options() {
    simulators::KataOptions options;
    options.accept = true;
    options.events = 50;
    options.long_poll = simulators::LongPoll::none;
    return options;
  }

  explicit CentralNode(simulators::KataOptions chosen = options()) {
    chosen.folder = folder_.path();
    seed_ = chosen.seed;
    event_ = chosen.event;
    alert_ = chosen.alert;
    node = std::make_unique<simulators::KataSimulator>(chosen);
    if (chosen.nodes == 1) config.url = node->url();
    for (uint64_t n = 1; chosen.nodes > 1 && n <= chosen.nodes; ++n) config.urls.push_back(node->url(n));
    config.external_system_id = node->external_system_id();
    config.certificate = file("client.crt");
    config.private_key = file("client.key");
    config.server_certificate = file("server.pem");
    config.timeout = std::chrono::seconds(20);
    clocks.wall = [this] { return now; };
  }

  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

  /// A source as after a start of the host, with the checkpoint that the host has.
  void start() {
    source = std::make_unique<Source>(config, host.host(), clocks);
    source->open(emit.stored());
  }

  /// One poll as the host does it: after a failure the source is opened again, and the failure goes on.
  sdk::Poll poll() {
    if (!source) start();
    try {
      return emit.poll(*source);
    } catch (const sdk::Failure&) {
      source->open(emit.stored());
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

  /// Polls while there is more at once; a bound, because a source that spins would never end.
  void poll_until_idle() {
    for (int i = 0; i < 1000; ++i) {
      if (poll() == sdk::Poll::idle) return;
    }
    FAIL("the source never became idle");
  }

  /// Events `first` to `first + count - 1` as the node hands them out.
  std::vector<std::string> events(uint64_t first, uint64_t count) const {
    std::vector<std::string> all;
    for (uint64_t n = first; n < first + count; ++n) all.push_back(simulators::kata_event(seed_, n, event_));
    return all;
  }

  /// The same for alerts.
  std::vector<std::string> alerts(uint64_t first, uint64_t count) const {
    std::vector<std::string> all;
    for (uint64_t n = first; n < first + count; ++n) all.push_back(simulators::kata_alert(seed_, n, alert_));
    return all;
  }

  /// Everything delivered so far.
  std::vector<std::string> delivered() const { return emit.records(stream); }
  std::vector<std::string> delivered_alerts() const { return emit.records("alerts"); }
  const test::RecordedTransaction& last() const { return emit.transactions().back(); }
  Checkpoint checkpoint() const { return parse_checkpoint(emit.stored()); }
  std::size_t warnings() const { return host.lines(SLUICE_LOG_WARNING).size(); }

 private:
  test::TemporaryFolder folder_;
  uint64_t seed_ = 1;
  simulators::KataEventOptions event_;
  simulators::KataAlertOptions alert_;

 public:
  std::unique_ptr<simulators::KataSimulator> node;
  Config config;
  Clocks clocks;
  std::chrono::milliseconds now = start_time;
  test::RecordingHost host;
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

}  // namespace sluice::kata

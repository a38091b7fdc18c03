// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <sluice/sdk/plugin.hpp>

#include "plugin/registry.hpp"

namespace sluice::test {

/// What the source hands over in one poll: a script that a test writes. Real plugins behind the real
/// boundary; only the outside world is played.
using PollScript = std::function<sdk::Poll(sdk::Emitter&)>;

/// The world of one test: what the source will do, and what the sinks saw. Guarded, because workers use it.
class World {
 public:
  /// The next poll does this; an empty queue means idle.
  void source_does(PollScript script);
  /// A page of records "first" ... in one plain transaction, with this checkpoint.
  void source_gives(std::vector<std::string> records, std::string checkpoint, bool atomic = false);
  /// The sink's next call of this kind throws this, or waits, or whatever the function does.
  void sink_does(const std::string& sink, const std::string& call, std::function<void()> action);

  /// Records that the sink holds for good, in order, "a b c".
  std::string held(const std::string& sink);
  /// Every call that the sink got: "open write(2) commit".
  std::string calls(const std::string& sink);
  std::vector<std::string> opened_at();  ///< checkpoints that the source was opened with

  // For the plugins.
  sdk::Poll poll(sdk::Emitter& out);
  void note_open(std::string_view checkpoint);
  void perform(const std::string& sink, const std::string& call, const std::string& shown);
  void hold(const std::string& sink, std::vector<std::string> records);

 private:
  std::mutex mutex_;
  std::deque<PollScript> polls_;
  std::map<std::string, std::deque<std::pair<std::string, std::function<void()>>>> actions_;
  std::map<std::string, std::vector<std::string>> held_;
  std::map<std::string, std::string> calls_;
  std::vector<std::string> opened_at_;
};

/// The world that plugins made from now on live in. One test at a time.
World& world();
void new_world();

/// The fake sources "script" and "other", which are alike, and the fake sinks "exact" (can roll back) and
/// "wire" (cannot).
plugin::Registry& fake_plugins();
void add_fake_plugins(plugin::Registry& registry);

}  // namespace sluice::test

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <Poco/JSON/Object.h>

#include "integration/program.hpp"
#include "plugins/support/event_format/cef_parser.hpp"
#include "simulators/kics/simulator.hpp"
#include "simulators/receiver/receiver.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::test {

using Changes = std::vector<std::pair<std::string, std::string>>;

/// A shipped pipeline, with the values that its comments call "yours" changed. Fails the test where one of
/// them is not in it.
std::string shipped(const std::string& name, const Changes& yours);

/// An object on one line of JSON.
Poco::JSON::Object::Ptr json_of(const std::string& text);

/// What stands at a path of Poco's query language ("detection.detect[0]"), as text; empty when nothing does.
std::string value_at(const Poco::JSON::Object::Ptr& object, const std::string& path);

/// Milliseconds since 1970 of a time that the simulators write without a zone, as CEF has it.
std::string epoch_ms(const std::string& time);

/// The severity that the shipped mappings make of a KICS score.
std::string severity_of_score(double score);

/// A KICS Server, a collector, a configuration folder and the program.
class Plant {
  TemporaryFolder folder_;  // first: the Server writes its package there
  std::size_t seen_ = 0;

 public:
  explicit Plant(simulators::KicsOptions options = {});

  /// Installs a shipped pipeline. The package, its password and the collector (where the pipeline has one)
  /// are set.
  void install(const std::string& name, Changes yours = {});
  /// Runs it to its end; fails the test when the program does.
  void run_once();
  /// The CEF lines that have come since the last call, parsed.
  std::vector<CefEvent> new_events();

  std::filesystem::path folder() const { return folder_.path(); }

  simulators::KicsSimulator kics;
  simulators::Receiver collector;
};

}  // namespace sluice::test

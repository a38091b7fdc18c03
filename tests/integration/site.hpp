// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

#include "integration/program.hpp"
#include "simulators/kata/simulator.hpp"
#include "simulators/receiver/receiver.hpp"
#include "support/temporary_folder.hpp"

namespace sluice::test {

/// A site in miniature: a Central Node, a collector, a configuration folder, and the program.
class Site {
 public:
  explicit Site(simulators::KataOptions kata, simulators::ReceiverOptions receiver = {});

  /// Adds "kata.toml" with these sinks ("siem", "file") and this buffer ("disk", "memory").
  void pipeline(const std::vector<std::string>& sinks, const std::string& buffer,
                const std::string& more_source = {});
  std::vector<std::string> arguments(std::vector<std::string> words) const;
  Finished run_once(std::chrono::seconds limit = std::chrono::seconds(120));
  Program start(const std::vector<std::string>& words) { return Program(folder_.path(), arguments(words)); }

  /// The pipeline's account, as `sluice ledger --format json` shows it. Fails the test when it does not add
  /// up.
  Poco::JSON::Object::Ptr ledger();

  std::filesystem::path config() const { return folder_.path() / "config"; }
  std::filesystem::path folder() const { return folder_.path(); }
  /// Lines of all files that the file sink wrote.
  std::vector<std::string> file_lines() const;
  /// Lines that the collector has, connection after connection; an unfinished last one of a broken connection
  /// is left out, as a collector's parser would.
  std::vector<std::string> siem_lines() const;
  /// The events 0 ... count-1 as the Central Node hands them out.
  std::vector<std::string> expected(uint64_t count) const;

  simulators::KataSimulator kata;
  simulators::Receiver receiver;

 private:
  TemporaryFolder folder_;
};

/// How often each line is there.
std::map<std::string, int> count_lines(const std::vector<std::string>& lines);

/// Simulator options for so many small events, approved at once.
simulators::KataOptions small_events(uint64_t count);

}  // namespace sluice::test

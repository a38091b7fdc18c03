// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "simulators/common/fault.hpp"
#include "simulators/common/knobs.hpp"

namespace CLI {
class App;
}

namespace sluice::simulators {

/// What the three programs have in common: signals, the command line made from the knobs, and the ready line.
class Program {
 public:
  /// Blocks SIGTERM and SIGINT for every thread started later: make it first.
  Program();

  /// Adds `--NAME` for each knob, with its default and meaning, and `--ready-file`.
  void add_options(CLI::App& app, const Knobs& knobs);

  /// Adds `--fault` and the list of `kinds` to the help. The specs are checked by the simulator.
  void add_faults(CLI::App& app, std::vector<std::string>& faults, const std::vector<FaultKind>& kinds);

  /// Prints `ready PLACE control http://127.0.0.1:PORT`, and writes the same line to the ready file.
  void announce(const std::string& place, std::uint16_t control_port) const;

  /// Returns at SIGTERM or SIGINT.
  void wait_for_end() const;

 private:
  sigset_t signals_;
  std::string ready_file_;
};

}  // namespace sluice::simulators

// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/common/fault.hpp"
#include "simulators/common/knobs.hpp"

namespace CLI {
class App;
}

namespace sluice::simulators {

/// What the programs have in common: signals, the command line made from the knobs, and the ready line.
class Program {
 public:
  /// Blocks SIGTERM and SIGINT for every thread started later: make it first. `footer` ends the help.
  Program(const std::string& name, const std::string& description, const std::string& footer);
  ~Program();

  /// Adds `--NAME` for each knob, with its default and meaning, and `--ready-file`.
  void add_options(const Knobs& knobs);

  /// Adds `--fault` and the list of `kinds` to the help. The specs are checked by the simulator.
  void add_faults(std::vector<std::string>& faults, const std::vector<FaultKind>& kinds);

  /// Reads the command line. With a value the program ends with it: help was asked for, or a mistake told.
  std::optional<int> parse(int argc, const char* const* argv);

  /// Prints `ready PLACE control http://127.0.0.1:PORT`, and writes the same line to the ready file.
  void announce(const std::string& place, std::uint16_t control_port) const;

  /// Returns at SIGTERM or SIGINT.
  void wait_for_end() const;

 private:
  std::unique_ptr<CLI::App> app_;  // known to one file only: the parser is slow to compile
  sigset_t signals_;
  std::string ready_file_;
};

}  // namespace sluice::simulators

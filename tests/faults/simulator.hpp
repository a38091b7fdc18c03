// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

#include "faults/process.hpp"

namespace sluice::faults {

/// A simulator or a receiver as a process, spoken to over its control end point.
class Simulator {
 public:
  /// Starts it and waits until it is ready. `name`: of its log and its ready file in `folder`. Throws
  /// std::runtime_error.
  Simulator(std::vector<std::string> command, const std::filesystem::path& folder, const std::string& name);

  std::uint16_t port() const { return port_; }
  /// POST: "set?rate=0", "fault?spec=503%40*". Throws std::runtime_error when it says no.
  void tell(const std::string& what) const;
  void set(const std::string& knob, const std::string& value) const { tell("set?" + knob + "=" + value); }
  void fault(const std::string& spec) const;
  Poco::JSON::Object::Ptr state() const;

  /// Kills it, a receiver between two reads, and starts it again with the same command and port.
  void restart();

 private:
  void start();

  std::vector<std::string> command_;
  std::filesystem::path folder_, ready_;
  std::string name_;
  std::uint16_t port_ = 0, control_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace sluice::faults

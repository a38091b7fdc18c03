// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "observe/log.hpp"
#include "plugin/host_table.hpp"

namespace sluice::plugin {

/// The host of an instance, in the host's own process.
class InstanceHost final : public HostTable {
 public:
  /// Gets what the instance says it is waiting for; empty: nothing special. Called from any thread.
  using StatusHandler = std::function<void(std::string_view)>;

  /// Gets a figure that the instance says of itself. Called from any thread.
  using GaugeHandler = std::function<void(std::string_view name, double value)>;

  InstanceHost(std::string pipeline, std::string instance, std::string work_folder, observe::Log log,
               StatusHandler on_status, GaugeHandler on_gauge = {});

 private:
  void log(int32_t level, std::string_view message) override;
  void status(std::string_view text) override;
  void gauge(std::string_view name, double value) override;

  observe::Log log_;
  StatusHandler on_status_;
  GaugeHandler on_gauge_;
};

}  // namespace sluice::plugin

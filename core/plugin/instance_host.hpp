// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <sluice/abi.h>

#include "observe/log.hpp"

namespace sluice::plugin {

/// What the host offers to one instance, as the contract's table. Outlives the instance.
class InstanceHost {
 public:
  /// Gets what the instance says it is waiting for; empty: nothing special. Called from any thread.
  using StatusHandler = std::function<void(std::string_view)>;

  /// Gets a figure that the instance says of itself. Called from any thread.
  using GaugeHandler = std::function<void(std::string_view name, double value)>;

  InstanceHost(std::string pipeline, std::string instance, std::string work_folder, observe::Log log,
               StatusHandler on_status, GaugeHandler on_gauge = {});
  InstanceHost(const InstanceHost&) = delete;
  InstanceHost& operator=(const InstanceHost&) = delete;

  const sluice_host* table() const noexcept { return &table_; }

 private:
  static void log(void* context, int32_t level, sluice_str message) noexcept;
  static void status(void* context, sluice_str text) noexcept;
  static void gauge(void* context, sluice_str name, double value) noexcept;

  std::string pipeline_, instance_, work_folder_;
  observe::Log log_;
  StatusHandler on_status_;
  GaugeHandler on_gauge_;
  sluice_host table_{};
};

}  // namespace sluice::plugin

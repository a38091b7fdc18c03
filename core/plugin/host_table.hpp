// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/abi.h>

namespace sluice::plugin {

/// What the host offers to one instance, as the contract's table. Outlives the instance. What a function
/// below throws ends here: a line that cannot be written is no reason to fail the plugin's call.
class HostTable {
 public:
  HostTable(std::string pipeline, std::string instance, std::string work_folder);
  HostTable(const HostTable&) = delete;
  HostTable& operator=(const HostTable&) = delete;
  virtual ~HostTable() = default;

  const sluice_host* table() const noexcept { return &table_; }

 protected:
  // [any thread]
  virtual void log(int32_t level, std::string_view message) = 0;
  virtual void status(std::string_view text) = 0;
  virtual void gauge(std::string_view name, double value) = 0;

 private:
  const std::string pipeline_, instance_, work_folder_;
  sluice_host table_{};
};

}  // namespace sluice::plugin

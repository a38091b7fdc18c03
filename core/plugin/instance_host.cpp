// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance_host.hpp"

#include <algorithm>
#include <utility>

namespace sluice::plugin {

InstanceHost::InstanceHost(std::string pipeline, std::string instance, std::string work_folder,
                           observe::Log log, StatusHandler on_status, GaugeHandler on_gauge)
    : HostTable(std::move(pipeline), std::move(instance), std::move(work_folder)),
      log_(std::move(log)),
      on_status_(std::move(on_status)),
      on_gauge_(std::move(on_gauge)) {}

void InstanceHost::log(int32_t level, std::string_view message) {
  log_.write(static_cast<observe::Level>(std::clamp<int32_t>(level, SLUICE_LOG_DEBUG, SLUICE_LOG_ERROR)),
             message);
}

void InstanceHost::status(std::string_view text) {
  if (on_status_) on_status_(text);
}

void InstanceHost::gauge(std::string_view name, double value) {
  if (on_gauge_) on_gauge_(name, value);
}

}  // namespace sluice::plugin

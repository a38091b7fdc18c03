// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance_host.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <sluice/sdk/host.hpp>

namespace sluice::plugin {

InstanceHost::InstanceHost(std::string pipeline, std::string instance, std::string work_folder,
                           observe::Log log, StatusHandler on_status, GaugeHandler on_gauge)
    : pipeline_(std::move(pipeline)),
      instance_(std::move(instance)),
      work_folder_(std::move(work_folder)),
      log_(std::move(log)),
      on_status_(std::move(on_status)),
      on_gauge_(std::move(on_gauge)) {
  table_.size = sizeof table_;
  table_.abi_minor = SLUICE_ABI_MINOR;
  table_.context = this;
  table_.pipeline = sdk::borrow(pipeline_);
  table_.instance = sdk::borrow(instance_);
  table_.work_folder = sdk::borrow(work_folder_);
  table_.log = &InstanceHost::log;
  table_.status = &InstanceHost::status;
  table_.gauge = &InstanceHost::gauge;
}

void InstanceHost::log(void* context, int32_t level, sluice_str message) noexcept {
  try {
    const auto bounded =
        static_cast<observe::Level>(std::clamp<int32_t>(level, SLUICE_LOG_DEBUG, SLUICE_LOG_ERROR));
    static_cast<InstanceHost*>(context)->log_.write(bounded, sdk::view(message));
  } catch (const std::exception&) {
    // A line that cannot be written is no reason to fail the plugin's call.
  }
}

void InstanceHost::status(void* context, sluice_str text) noexcept {
  try {
    auto* self = static_cast<InstanceHost*>(context);
    if (self->on_status_) self->on_status_(sdk::view(text));
  } catch (const std::exception&) {
    // As above: the status is for people, and the log has the same news.
  }
}

void InstanceHost::gauge(void* context, sluice_str name, double value) noexcept {
  try {
    auto* self = static_cast<InstanceHost*>(context);
    if (self->on_gauge_) self->on_gauge_(sdk::view(name), value);
  } catch (const std::exception&) {
    // As above: a figure that is not shown is no reason to fail.
  }
}

}  // namespace sluice::plugin

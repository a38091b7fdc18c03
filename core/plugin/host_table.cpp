// SPDX-License-Identifier: Apache-2.0
#include "plugin/host_table.hpp"

#include <utility>

#include <sluice/sdk/host.hpp>

#include "plugin/call.hpp"

namespace sluice::plugin {

HostTable::HostTable(std::string pipeline, std::string instance, std::string work_folder)
    : pipeline_(std::move(pipeline)), instance_(std::move(instance)), work_folder_(std::move(work_folder)) {
  table_.size = sizeof table_;
  table_.abi_minor = SLUICE_ABI_MINOR;
  table_.context = this;
  table_.pipeline = sdk::borrow(pipeline_);
  table_.instance = sdk::borrow(instance_);
  table_.work_folder = sdk::borrow(work_folder_);
  table_.log = [](void* self, int32_t level, sluice_str message) noexcept {
    quietly([&] { static_cast<HostTable*>(self)->log(level, sdk::view(message)); });
  };
  table_.status = [](void* self, sluice_str text) noexcept {
    quietly([&] { static_cast<HostTable*>(self)->status(sdk::view(text)); });
  };
  table_.gauge = [](void* self, sluice_str name, double value) noexcept {
    quietly([&] { static_cast<HostTable*>(self)->gauge(sdk::view(name), value); });
  };
}

}  // namespace sluice::plugin

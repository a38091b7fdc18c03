// SPDX-License-Identifier: Apache-2.0
#include "isolation/host_proxy.hpp"

#include <exception>
#include <utility>

namespace sluice::isolation {

HostProxy::HostProxy(Link& calls, Link& news, std::string pipeline, std::string instance,
                     std::string work_folder)
    : calls_(calls),
      news_(news),
      pipeline_(std::move(pipeline)),
      instance_(std::move(instance)),
      work_folder_(std::move(work_folder)) {
  table_.size = sizeof table_;
  table_.abi_minor = SLUICE_ABI_MINOR;
  table_.context = this;
  table_.pipeline = sdk::borrow(pipeline_);
  table_.instance = sdk::borrow(instance_);
  table_.work_folder = sdk::borrow(work_folder_);
  table_.log = &HostProxy::log;
  table_.status = &HostProxy::status;
  table_.gauge = &HostProxy::gauge;
}

void HostProxy::tell(Kind kind, const Writer& news) {
  if (std::this_thread::get_id() == caller_) {
    calls_.send(kind, news.bytes());
    return;
  }
  const std::scoped_lock hold(mutex_);
  news_.send(kind, news.bytes());
}

void HostProxy::log(void* self, int32_t level, sluice_str message) noexcept {
  try {
    static_cast<HostProxy*>(self)->tell(Kind::log, Writer().number(level).text(message));
  } catch (const std::exception&) {
    // Out of memory: a line that cannot be written is no reason to fail the plugin's call.
  }
}

void HostProxy::status(void* self, sluice_str text) noexcept {
  try {
    static_cast<HostProxy*>(self)->tell(Kind::status, Writer().text(text));
  } catch (const std::exception&) {
    // As above.
  }
}

void HostProxy::gauge(void* self, sluice_str name, double value) noexcept {
  try {
    static_cast<HostProxy*>(self)->tell(Kind::gauge, Writer().text(name).number(value));
  } catch (const std::exception&) {
    // As above.
  }
}

}  // namespace sluice::isolation

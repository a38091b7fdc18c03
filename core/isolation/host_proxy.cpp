// SPDX-License-Identifier: Apache-2.0
#include "isolation/host_proxy.hpp"

#include <utility>

namespace sluice::isolation {

HostProxy::HostProxy(Link& calls, Link& news, std::string pipeline, std::string instance,
                     std::string work_folder)
    : HostTable(std::move(pipeline), std::move(instance), std::move(work_folder)),
      calls_(calls),
      news_(news) {}

void HostProxy::log(int32_t level, std::string_view message) {
  tell(Kind::log, Writer().number(level).text(message));
}

void HostProxy::status(std::string_view text) {
  tell(Kind::status, Writer().text(text));
}

void HostProxy::gauge(std::string_view name, double value) {
  tell(Kind::gauge, Writer().text(name).number(value));
}

void HostProxy::tell(Kind kind, const Writer& news) {
  if (std::this_thread::get_id() == caller_) {
    calls_.send(kind, news.bytes());
    return;
  }
  const std::scoped_lock hold(mutex_);
  news_.send(kind, news.bytes());
}

}  // namespace sluice::isolation

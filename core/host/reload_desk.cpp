// SPDX-License-Identifier: Apache-2.0
#include "host/reload_desk.hpp"

#include <utility>

namespace sluice::host {
namespace {

observe::Reply refused(int status, const char* why) {
  return {status, observe::Reply{}.type, why};
}

}  // namespace

observe::Reply ReloadDesk::ask(Wish wish) {
  const auto stopping = [] { return refused(503, "the service is stopping; nothing was changed"); };
  std::unique_lock lock(mutex_);
  if (closed_) return stopping();
  if (occupied_) return refused(409, "another reload is under way; ask again when it has ended");
  occupied_ = true;
  wish_ = wish;
  reply_.reset();
  ring_();
  answered_.wait(lock, [this] { return reply_ || closed_; });
  occupied_ = false;
  return reply_ ? *std::exchange(reply_, std::nullopt) : stopping();
}

std::optional<ReloadDesk::Wish> ReloadDesk::take() {
  const std::scoped_lock hold(mutex_);
  return std::exchange(wish_, std::nullopt);
}

void ReloadDesk::answer(observe::Reply reply) {
  const std::scoped_lock hold(mutex_);
  reply_ = std::move(reply);
  answered_.notify_all();
}

void ReloadDesk::close() {
  const std::scoped_lock hold(mutex_);
  closed_ = true;
  answered_.notify_all();
}

}  // namespace sluice::host

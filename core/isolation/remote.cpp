// SPDX-License-Identifier: Apache-2.0
#include "isolation/remote.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/error.hpp"

namespace sluice::isolation {

using plugin::Verdict;

namespace {

// The contract has it done at once: no network, no waiting. What the machine needs to start a process is not
// the plugin's doing, so that a short isolation_timeout does not count.
constexpr std::chrono::milliseconds create_limit = std::chrono::seconds(5);

constexpr const char* another = "; the next attempt starts another";

sdk::Secret create_message(const config::InstanceConfig& config, const sluice_host& host) {
  Writer out;
  out.number(config.isolation.memory).text(host.pipeline).text(host.instance).text(host.work_folder);
  put(out, config.settings.view());
  return sdk::Secret(out.take());
}

}  // namespace

Remote::Remote(const config::PluginInfo& plugin, const config::InstanceConfig& config,
               std::unique_ptr<plugin::InstanceHost> host)
    : host_(std::move(host)),
      plugin_(plugin),
      limit_(config.isolation.timeout),
      create_(create_message(config, *host_->table())) {
  const Verdict verdict = start(create_limit);
  if (verdict.ok()) return;
  if (verdict.status != SLUICE_RETRY) throw base::Error(verdict.text);
  host_->table()->log(host_->table()->context, SLUICE_LOG_WARNING, sdk::borrow(verdict.text));
}

Remote::~Remote() = default;

Verdict Remote::start() {
  return start(std::max(limit_, create_limit));
}

Verdict Remote::start(std::chrono::milliseconds limit) {
  if (running()) return {};
  std::unique_ptr<PluginProcess> former;
  try {
    auto next = std::make_unique<PluginProcess>(plugin_, *host_->table(), limit);
    const std::scoped_lock hold(mutex_);
    if (cancelled_) return Verdict::cancelled();
    former = std::exchange(process_, std::move(next));
  } catch (const std::exception& reason) {
    return Verdict::retry(reason.what());
  }
  former.reset();
  const Verdict verdict = call(Kind::create, create_.reveal());
  if (verdict.ok()) {
    process_->limit(limit_);
    return {};
  }
  const std::scoped_lock hold(mutex_);
  former = std::move(process_);
  return verdict;
}

Verdict Remote::call(Kind kind, std::string_view bytes, const PluginProcess::Answer& answer,
                     std::string* state) {
  if (!running()) return ended();
  Verdict verdict = process_->call(kind, bytes, answer, state);
  if (verdict.status == SLUICE_RETRY && !running()) verdict.text += another;
  return verdict;
}

Verdict Remote::ended() {
  return Verdict::retry(std::string("the plugin's process has ended") + another);
}

void Remote::cancel() noexcept {
  const std::scoped_lock hold(mutex_);
  cancelled_ = true;
  if (process_) process_->cancel();
}

}  // namespace sluice::isolation

// SPDX-License-Identifier: Apache-2.0
#include "host/store_care.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>

#include "base/folder.hpp"
#include "base/text.hpp"
#include "host/host_log.hpp"
#include "store/salvage.hpp"

namespace sluice::host {

namespace {

using namespace std::chrono_literals;

/// While it lives, systemd hears again and again that the start takes longer.
class LongStart {
 public:
  explicit LongStart(const Notifier& notifier)
      : thread_([&notifier](const std::stop_token& stop) {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any stopped;
          notifier.status("repairing the store, which is damaged: see the log");
          while (!stop.stop_requested()) {
            notifier.extend(3 * interval);
            stopped.wait_for(lock, stop, interval, [] { return false; });
          }
        }) {}

 private:
  static constexpr std::chrono::seconds interval = 20s;
  std::jthread thread_;
};

}  // namespace

void care_for_store(const std::filesystem::path& folder, const Notifier& notifier) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds patience{5};
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return;
  const base::FolderLock lock(folder);
  store::complete_repair(folder);
  const auto deadline = Clock::now() + patience;
  const auto health = store::look_at(folder, [&] { return Clock::now() > deadline; });
  for (const auto& remark : health.remarks) host_log().error("store " + folder.string() + ": " + remark);
  if (!health.damaged()) {
    if (!health.complete)
      host_log().info(
          "the store is large: only a part of it was looked at; `sluice store check` looks at all");
    return;
  }
  const LongStart patience_asked_for(notifier);
  store::require_readable(folder);
  for (const auto& damage : health.damage)
    host_log().error("the store " + folder.string() + " is damaged: " + base::one_line(damage));
  const auto repair = store::salvage(folder, health, base::to_ms(std::chrono::system_clock::now()));
  for (const auto& line : repair.lines) host_log().error("store repaired: " + base::one_line(line));
  host_log().error("the damaged store and a report are set aside in " + repair.set_aside.string());
}

}  // namespace sluice::host

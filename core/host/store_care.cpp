// SPDX-License-Identifier: Apache-2.0
#include "host/store_care.hpp"

#include <chrono>
#include <system_error>

#include "base/folder.hpp"
#include "base/text.hpp"
#include "host/host_log.hpp"
#include "store/salvage.hpp"

namespace sluice::host {

void care_for_store(const std::filesystem::path& folder) {
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
  store::require_readable(folder);
  for (const auto& damage : health.damage)
    host_log().error("the store " + folder.string() + " is damaged: " + base::one_line(damage));
  const auto repair = store::salvage(folder, health, base::to_ms(std::chrono::system_clock::now()));
  for (const auto& line : repair.lines) host_log().error("store repaired: " + base::one_line(line));
  host_log().error("the damaged store and a report are set aside in " + repair.set_aside.string());
}

}  // namespace sluice::host

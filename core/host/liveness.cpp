// SPDX-License-Identifier: Apache-2.0
#include "host/liveness.hpp"

#include <utility>

#include "base/text.hpp"

namespace sluice::host {

Liveness::Liveness(base::Clock& clock, schedule::Scheduler& scheduler, Stuck stuck)
    : clock_(clock), scheduler_(scheduler), stuck_(std::move(stuck)), probe_(std::make_shared<Probe>()) {}

std::vector<std::string> Liveness::problems() {
  std::vector<std::string> found = stuck_();
  const base::SteadyTime now = clock_.steady_now();
  bool send = false;
  {
    const std::scoped_lock hold(probe_->mutex);
    if (!probe_->under_way) {
      send = true;
    } else if (now - probe_->sent > patience) {
      const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - probe_->sent);
      found.push_back("timers do not run: one has been due for " + base::show(age));
    }
  }
  if (send) send_probe();
  return found;
}

void Liveness::send_probe() {
  const base::SteadyTime now = clock_.steady_now();
  {
    const std::scoped_lock hold(probe_->mutex);
    probe_->under_way = true;
    probe_->sent = now;
  }
  const auto timer = scheduler_.at(now, [probe = probe_] {
    const std::scoped_lock hold(probe->mutex);
    probe->under_way = false;
  });
  if (timer != schedule::TimerId::none) return;
  const std::scoped_lock hold(probe_->mutex);  // the service is ending, and with it all timers
  probe_->under_way = false;
}

}  // namespace sluice::host

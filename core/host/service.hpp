// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "host/admin.hpp"
#include "host/gateway.hpp"
#include "host/liveness.hpp"
#include "host/options.hpp"
#include "host/overview.hpp"
#include "host/reload_desk.hpp"
#include "host/reload_report.hpp"
#include "host/setup.hpp"
#include "host/signals.hpp"
#include "host/systemd.hpp"
#include "schedule/wakeable.hpp"

namespace sluice::host {

/// The gateway as a service: started, watched, told to reload and to stop. Made and used by main's thread.
class Service {
 public:
  /// setup: what the gateway was made from; its plugins serve reloads as well.
  Service(const Options& options, const Setup& setup, Gateway& gateway, Signals& signals,
          const Notifier& notifier);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  /// Until SIGTERM or SIGINT. False when a plugin did not come back: the process has to end without cleaning
  /// up.
  bool run();

 private:
  enum class Next { go_on, stop };
  Next wait_and_act();
  std::chrono::milliseconds until_next_look() const;
  void look_after();
  void feed_watchdog();
  void answer_wish();
  void reload(bool wished);
  ReloadReport try_reload();
  ReloadReport look_ahead();
  ReloadReport prepare(Reread& found);
  void take_over(Reread found, ReloadReport& report);
  bool stop();
  void keep_alive(bool stopping);
  void tell();

  Self self() const;
  template <class Change>
  void change_self(Change&& change);
  Overview overview();

  const Options& options_;
  const Setup& setup_;
  Gateway& gateway_;
  Signals& signals_;
  const Notifier& notifier_;
  config::HostConfig host_;  // as last taken over
  std::chrono::milliseconds tick_{-1};
  mutable std::mutex mutex_;
  Self self_;                              // guarded by mutex_
  std::chrono::milliseconds stuck_after_;  // guarded by mutex_
  Liveness liveness_;
  std::vector<std::string> reported_;  // what was last logged as standing still
  base::SteadyTime last_look_{};
  base::SteadyTime last_sign_{};
  bool news_ = false;        // since the last look
  bool completing_ = false;  // a reload waits for a plugin to stop
  std::string told_;         // the last status line; status_work_ only
  schedule::Wakeable status_work_;
  ReloadDesk desk_;
  Admin admin_;  // last: its threads use everything above
};

}  // namespace sluice::host
